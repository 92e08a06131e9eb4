"""Batches in, items and batch item failures out."""

from __future__ import annotations

import pytest

from tests.lambdas.conftest import Function
from tests.lambdas.support import load_event, message


def test_a_good_message_becomes_one_accepted_item(function: Function) -> None:
    assert function(load_event("one_good_message")) == []

    (item,) = function.items().values()
    assert item.pop("processed_at").endswith("+00:00")
    assert len(item.pop("body_sha256")) == 64
    assert item == {
        "transaction_id": "t-good",
        "hash_key": "mac-2",
        "status": "accepted",
        "account": "****6819",
        "amount": "12.50",
        "currency": "EUR",
        "type": "payment",
        "occurred_at": "2026-01-31T09:30:00Z",
        "amount_minor": 1250,
    }


def test_each_message_of_a_mixed_batch_gets_what_it_deserves(function: Function) -> None:
    assert function(load_event("one_of_each")) == ["m-unreadable", "m-nameless"]

    items = function.items()
    assert items["t-good"]["status"] == "accepted"
    assert items["t-good"]["amount"] == "12.50"
    assert items["t-bad"]["status"] == "rejected"
    assert items["t-bad"]["reason"]["code"] == "amount_malformed"
    assert items["t-bad"]["reason"]["text"].startswith("amount is not a plain decimal number;")
    (conflict,) = items.keys() - {"t-good", "t-bad"}
    assert conflict.startswith("t-good#conflict#")
    assert items[conflict]["reason"]["code"] == "id_reused"


def test_a_batch_of_unreadable_messages_fails_message_by_message(function: Function) -> None:
    failures = function(load_event("all_unreadable"))

    assert failures == ["m-text", "m-list", "m-empty", "m-twice"]
    assert function.items() == {}
    assert function.items("IDEMPOTENCY_TABLE") == {}


@pytest.mark.parametrize(
    "transaction_id",
    [None, 7, "", " ", " t-1", "x" * 65, "t\n1", "t\x001", "\ud800", ["t-1"], {"id": "t-1"}, True],
)
def test_without_a_usable_id_nothing_is_recorded(function: Function, transaction_id: object) -> None:
    assert function.send(message(transaction_id=transaction_id)) == ["m-0"]
    assert function.items() == {}


def test_the_longest_id_fits_the_table_also_in_a_conflict(function: Function) -> None:
    longest = "\U0001f4b0" * 64  # four bytes each in UTF-8; a key may have 2,048
    assert function.send(message(transaction_id=longest)) == []
    assert function.send(message(transaction_id=longest, amount="1")) == []
    assert len(function.items()) == 2


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"transaction_id": "t-1", "amount": ' + "[" * 100_000,
        '{"transaction_id": "t-1", "amount": ' + "[" * 40 + "]" * 40 + "}",
        '{"transaction_id": "t-1", "amount": {"a": 1, "a": 2}}',
        '{"transaction_id": "t-1"} {"transaction_id": "t-2"}',
        '\ufeff{"transaction_id": "t-1"}',
        '{"transaction_id": "t-1", "amount": "\x00"}',
    ],
    ids=["open", "open-field", "deep", "name-twice", "two-documents", "byte-order-mark", "raw-nul"],
)
def test_what_no_reader_would_read_the_same_goes_back(function: Function, body: str) -> None:
    assert function.send(body) == ["m-0"]
    assert function.items() == {}
    assert [line["message"] for line in function.log_lines()] == ["Message is unreadable"]


@pytest.mark.parametrize(
    "amount",
    ["NaN", "Infinity", "-Infinity", "1e400", "12.50", "9" * 100_000, "1" + "0" * 5_000 + ".5e-9"],
)
def test_a_number_that_is_not_text_is_rejected_however_it_is_written(function: Function, amount: str) -> None:
    body = '{"transaction_id": "t-1", "account_id": "A-1", "currency": "EUR", "amount": %s}'
    assert function.send(body % amount) == []
    assert function.items()["t-1"]["reason"]["code"] == "amount_not_text"


def test_near_the_deadline_no_message_is_begun(function: Function) -> None:
    function.context.remaining_milliseconds = 4_999
    assert function.send(message(), message(transaction_id="t-2")) == ["m-0", "m-1"]
    assert function.items() == {}

    function.context.remaining_milliseconds = 5_000
    assert function.send(message(), message(transaction_id="t-2")) == []
    assert len(function.items()) == 2
