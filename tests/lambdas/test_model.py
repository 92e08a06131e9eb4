"""One rule for each field: which code, which text, and what of a bad field is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lambdas.validate_transaction.currencies import MINOR_UNIT_DIGITS
from lambdas.validate_transaction.model import decide, mask_account
from lambdas.validate_transaction.reading import JsonNumber
from lambdas.validate_transaction.reasons import ReasonCode
from tests.lambdas.support import message

LIMIT = Decimal("50000.00")
BIG = Decimal(10) ** 40


def code(**changes: Any) -> str | None:
    reason = decide(message(**changes), max_amount=LIMIT).reason
    return reason.code if reason else None


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12.50", "EUR"),
        ("12.5", "EUR"),
        ("12", "EUR"),
        ("0.01", "EUR"),
        ("50000.00", "EUR"),
        ("50000", "EUR"),
        ("500", "JPY"),
        ("0.001", "BHD"),
        ("0.0001", "CLF"),
    ],
)
def test_good_amounts_are_kept_as_they_were_written(amount: str, currency: str) -> None:
    decision = decide(message(amount=amount, currency=currency), max_amount=LIMIT)
    assert decision.reason is None
    assert decision.kept["amount"] == amount


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (None, "amount_not_text"),
        (True, "amount_not_text"),
        (JsonNumber("12.50"), "amount_not_text"),
        (JsonNumber("NaN"), "amount_not_text"),
        (["12.50"], "amount_not_text"),
        ({"value": "12.50"}, "amount_not_text"),
        ("", "amount_malformed"),
        ("twelve", "amount_malformed"),
        ("NaN", "amount_malformed"),
        ("sNaN", "amount_malformed"),
        ("Infinity", "amount_malformed"),
        ("-Infinity", "amount_malformed"),
        ("1e400", "amount_malformed"),
        ("1E2", "amount_malformed"),
        ("+1", "amount_malformed"),
        (" 1", "amount_malformed"),
        ("1 ", "amount_malformed"),
        ("1\n", "amount_malformed"),
        ("1_000", "amount_malformed"),
        ("1,000.00", "amount_malformed"),
        ("1.", "amount_malformed"),
        (".5", "amount_malformed"),
        ("007", "amount_malformed"),
        ("0x10", "amount_malformed"),
        ("1\x00", "amount_malformed"),
        ("\ud800", "amount_malformed"),
        ("\u0661\u0662", "amount_malformed"),  # digits, but Arabic-Indic ones
        ("\uff11", "amount_malformed"),  # a full-width one
        ("1.\u0661", "amount_malformed"),
        ("--1", "amount_malformed"),
        ("0", "amount_not_positive"),
        ("0.00", "amount_not_positive"),
        ("-0", "amount_not_positive"),
        ("-0.00", "amount_not_positive"),
        ("-12.50", "amount_not_positive"),
        ("-" + "9" * 100_000, "amount_not_positive"),
        ("4111111111111111", "amount_malformed"),  # a card's number
        ("-4111111111111111", "amount_malformed"),
        ("411111111111.1111", "amount_malformed"),
        ("12.501", "amount_too_many_decimals"),
        ("12.500", "amount_too_many_decimals"),
        ("0." + "0" * 100_000 + "1", "amount_too_many_decimals"),
        ("50000.01", "amount_too_large"),
        ("9" * 39, "amount_too_large"),
        ("9" * 100_000, "amount_too_large"),
    ],
)
def test_bad_amounts(amount: object, expected: str) -> None:
    assert code(amount=amount) == expected


def test_no_more_than_38_digits_even_under_a_limit_that_would_let_them_pass() -> None:
    reason = decide(message(amount="9" * 39), max_amount=BIG).reason
    assert reason
    assert reason.code == "amount_too_large"
    assert decide(message(amount="9" * 38), max_amount=BIG).reason is None


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "1.0"), ("EUR", "1.000"), ("BHD", "1.0000")])
def test_decimals_are_those_of_the_currency(currency: str, amount: str) -> None:
    assert code(currency=currency, amount=amount) == "amount_too_many_decimals"


def test_minor_units_are_those_of_iso_4217() -> None:
    some = {code: MINOR_UNIT_DIGITS[code] for code in ("EUR", "JPY", "BHD", "MRU", "CLF", "KRW")}
    assert some == {"EUR": 2, "JPY": 0, "BHD": 3, "MRU": 2, "CLF": 4, "KRW": 0}
    assert not {"XAU", "XXX", "XTS", "XDR"} & MINOR_UNIT_DIGITS.keys()
    assert len(MINOR_UNIT_DIGITS) > 150


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"account_id": ""}, "account_id_malformed"),
        ({"account_id": " "}, "account_id_malformed"),
        ({"account_id": "A\x001"}, "account_id_malformed"),
        ({"account_id": "\udfff"}, "account_id_malformed"),
        ({"account_id": "1" * 65}, "account_id_malformed"),
        ({"account_id": None}, "account_id_not_text"),
        ({"currency": "eur"}, "currency_unknown"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": "EURO"}, "currency_unknown"),
        ({"currency": JsonNumber("978")}, "currency_not_text"),
        ({"type": "Payment"}, "type_unknown"),
        ({"type": []}, "type_not_text"),
        ({"occurred_at": "2026-01-31"}, "occurred_at_malformed"),
        ({"occurred_at": "2026-01-31T09:30:00"}, "occurred_at_malformed"),
        ({"occurred_at": "2026-01-31 09:30:00Z"}, "occurred_at_malformed"),
        ({"occurred_at": "2026-02-29T09:30:00Z"}, "occurred_at_malformed"),
        ({"occurred_at": "2026-01-31T24:00:00Z"}, "occurred_at_malformed"),
        ({"occurred_at": "2026-W05-6T09:30:00Z"}, "occurred_at_malformed"),
        ({"occurred_at": "0000-01-01T00:00:00Z"}, "occurred_at_malformed"),
        ({"occurred_at": "2026-01-31T09:30:00Z\n"}, "occurred_at_malformed"),
        ({"occurred_at": JsonNumber("1769851800")}, "occurred_at_not_text"),
    ],
)
def test_bad_fields(changes: dict[str, Any], expected: str) -> None:
    assert code(**changes) == expected


@pytest.mark.parametrize(
    "occurred_at",
    [
        "2026-01-31T09:30:00Z",
        "2026-01-31t09:30:00z",
        "2026-01-31T09:30:00.123456789+05:30",
        "2024-02-29T23:59:59-00:00",
        "2016-12-31T23:59:60Z",
    ],
)
def test_times_that_rfc_3339_allows(occurred_at: str) -> None:
    assert code(occurred_at=occurred_at) is None


@pytest.mark.parametrize("name", ["account_id", "currency", "amount", "type", "occurred_at"])
def test_each_field_is_required(name: str) -> None:
    fields = message()
    del fields[name]
    reason = decide(fields, max_amount=LIMIT).reason
    assert reason
    assert reason.code == f"{name}_missing"


def test_a_time_that_nobody_gave_is_when_it_was_received() -> None:
    fields = message(received_at="2026-01-31T09:31:00Z")
    assert decide(fields, max_amount=LIMIT).kept["occurred_at"] == fields["occurred_at"]
    del fields["occurred_at"]
    assert decide(fields, max_amount=LIMIT).kept["occurred_at"] == "2026-01-31T09:31:00Z"
    reason = decide(fields | {"received_at": "now"}, max_amount=LIMIT).reason
    assert reason
    assert reason.code == "occurred_at_malformed"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.01", "EUR", 1),
        ("500", "JPY", 500),
        ("0.001", "BHD", 1),
        ("1.0001", "CLF", 10001),
        ("-1", "EUR", None),
        ("50000.01", "EUR", None),
    ],
)
def test_what_is_accepted_has_its_amount_in_minor_units(amount: str, currency: str, minor: int | None) -> None:
    assert decide(message(amount=amount, currency=currency), max_amount=LIMIT).amount_minor == minor


def test_unknown_fields_are_ignored() -> None:
    assert code(note="from the night batch") is None


def test_what_broke_a_rule_is_not_stored_but_a_plain_amount_is() -> None:
    fields = message(account_id=7, currency="£££", amount="-1.234", type="x", occurred_at="now")
    decision = decide(fields, max_amount=LIMIT)
    assert decision.reason
    assert decision.reason.code == "account_id_not_text"
    assert decision.kept == {"amount": "-1.234"}


@pytest.mark.parametrize("amount", ["-" + "9" * 16, "9" * 16, "12.5001"])
def test_a_refused_amount_that_somebody_may_have_meant_is_stored(amount: str) -> None:
    assert decide(message(amount=amount), max_amount=LIMIT).kept["amount"] == amount


@pytest.mark.parametrize("amount", ["370400440532013000", "-370400440532013000", "0.370400440532013"])
def test_a_refused_amount_that_nobody_means_is_not(amount: str) -> None:
    decision = decide(message(amount=amount), max_amount=LIMIT)
    assert decision.reason
    assert "amount" not in decision.kept


@pytest.mark.parametrize(
    "occurred_at", ["4111-11-11T11:11:11.11Z", "1999-12-31T00:00:00Z", "2100-01-01T00:00:00Z"]
)
def test_a_year_that_is_none_of_a_transaction(occurred_at: str) -> None:
    decision = decide(message(occurred_at=occurred_at), max_amount=LIMIT)
    assert decision.reason
    assert decision.reason.code == "occurred_at_malformed"
    assert "occurred_at" not in decision.kept


def test_a_reason_never_repeats_what_was_sent() -> None:
    secret = "GB29NWBK60161331926819"
    for name in ("currency", "amount", "type", "occurred_at"):
        reason = decide(message(**{name: secret}), max_amount=LIMIT).reason
        assert reason
        assert secret not in reason.text


@pytest.mark.parametrize(
    ("account", "masked"),
    [("GB29NWBK60161331926819", "****6819"), ("12345678", "****5678"), ("1234567", "****"), ("1", "****")],
)
def test_masking(account: str, masked: str) -> None:
    assert mask_account(account) == masked


def test_codes_are_a_contract() -> None:
    """A code that is gone or reworded breaks whoever matches on it; a new one is fine to add."""
    assert {str(code) for code in ReasonCode} == {
        *(
            f"{name}_{problem}"
            for name in ("account_id", "currency", "amount", "type", "occurred_at")
            for problem in ("missing", "not_text")
        ),
        "account_id_malformed",
        "currency_unknown",
        "amount_malformed",
        "amount_not_positive",
        "amount_too_many_decimals",
        "amount_too_large",
        "type_unknown",
        "occurred_at_malformed",
        "id_reused",
    }
