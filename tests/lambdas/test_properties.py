"""Whatever arrives: one result or one batch item failure, and never an exception."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.validate_transaction.amount import check_amount
from lambdas.validate_transaction.currencies import MINOR_UNIT_DIGITS
from lambdas.validate_transaction.model import decide
from lambdas.validate_transaction.reasons import RuleBrokenError
from tests.lambdas.conftest import Function
from tests.lambdas.support import ACCOUNT_ID, message

PROFILE = settings(settings.get_profile("lambdas"), suppress_health_check=[HealthCheck.function_scoped_fixture])

any_text = st.text(st.characters(exclude_categories=()))  # lone surrogates and NUL as well
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from(sorted(message()))
numberish = st.text("0123456789.-+eE_ naNIift\u0661\uff11", max_size=60)


def recorded(function: Function, body: str) -> tuple[list[dict[str, Any]], list[str]]:
    function.forget("TRANSACTIONS_TABLE")
    function.forget("IDEMPOTENCY_TABLE")
    failures = function.send(body)
    return list(function.items().values()), failures


def one_or_the_other(items: list[dict[str, Any]], failures: list[str]) -> None:
    assert (len(items), len(failures)) in {(1, 0), (0, 1)}
    for item in items:
        assert item["status"] in {"accepted", "rejected"}
        assert ("reason" in item) == (item["status"] == "rejected")
        assert ACCOUNT_ID not in str(item)


@PROFILE
@given(changes=st.dictionaries(field_names, any_json, min_size=1))
def test_any_json_in_any_field(function: Function, changes: dict[str, Any]) -> None:
    one_or_the_other(*recorded(function, json.dumps(message(**changes))))


@PROFILE
@given(body=any_text | any_json.map(json.dumps))
def test_any_body(function: Function, body: str) -> None:
    one_or_the_other(*recorded(function, body))


@PROFILE
@given(amount=numberish)
def test_any_amount_leads_to_a_result(function: Function, amount: str) -> None:
    items, failures = recorded(function, json.dumps(message(amount=amount)))
    one_or_the_other(items, failures)
    assert failures == []


@PROFILE
@given(
    amount=numberish | any_text,
    decimals=st.integers(0, 4),
    maximum=st.decimals("0.0001", "1e30", allow_nan=False),
)
def test_an_amount_that_passes_is_money(amount: str, decimals: int, maximum: Decimal) -> None:
    try:
        kept = check_amount(amount, decimals=decimals, maximum=maximum)
    except RuleBrokenError:
        return
    value = Decimal(kept)
    assert kept == amount
    assert 0 < value <= maximum
    assert -decimals <= int(value.as_tuple().exponent) <= 0


@PROFILE
@given(currency=st.sampled_from(sorted(MINOR_UNIT_DIGITS)), minor_units=st.integers(1, 5_000_000))
def test_every_amount_in_minor_units_is_accepted(currency: str, minor_units: int) -> None:
    amount = f"{Decimal(minor_units).scaleb(-MINOR_UNIT_DIGITS[currency]):f}"
    decision = decide(message(amount=amount, currency=currency), max_amount=Decimal(5_000_000))
    assert decision.reason is None
    assert decision.kept["amount"] == amount


def test_the_properties_meet_both_outcomes(function: Function) -> None:
    """A property that only ever saw rejections would hold for a function that rejects all."""
    assert recorded(function, json.dumps(message()))[0][0]["status"] == "accepted"
    with pytest.raises(AssertionError):
        one_or_the_other([], [])
