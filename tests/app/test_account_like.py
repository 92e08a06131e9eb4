"""What looks like an account number, and what doesn't: in the application, and in the function's own copy."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from random import Random

import pytest

from app.account_like import looks_like_account
from lambdas.validate_transaction import account_like
from tests.app.test_transactions import NUMBERS

OURS = [looks_like_account, account_like.looks_like_account]


@pytest.mark.parametrize("looks", OURS, ids=["application", "function"])
@pytest.mark.parametrize(
    "text",
    [
        *NUMBERS,
        "order.4111111111111111.a",
        "2026-4111111111111111",
        "5555 5555 5555 4444",
        "2223003122003222",
        "378282246310005",
        "6304000000000000",
        "DE89-3704-0044-0532-0130-00",
        "pay_de89370400440532013000",
    ],
)
def test_a_number_is_found(looks: Callable[[str], bool], text: str) -> None:
    assert looks(text)


@pytest.mark.parametrize("looks", OURS, ids=["application", "function"])
@pytest.mark.parametrize(
    "text",
    [
        "order-1",
        "12.50",
        "999999999999.99",
        "4111111111111112",
        "1769851800123456789",
        "2026-01-31T09:30:00Z",
        "DE88370400440532013000",
        "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    ],
)
def test_what_is_none(looks: Callable[[str], bool], text: str) -> None:
    assert not looks(text)


@pytest.mark.parametrize("looks", OURS, ids=["application", "function"])
def test_no_uuid_is_refused(looks: Callable[[str], bool]) -> None:
    random = Random(0)  # noqa: S311 - a sample
    for _ in range(2000):
        assert not looks(f"pay-{uuid.UUID(int=random.getrandbits(128), version=4)}")
