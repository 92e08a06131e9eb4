"""What a transaction message may say: one rule for each field, decided in a fixed order.

Fields the rules don't know are ignored, so that a sender can add one before the function knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, Final

from .amount import check_amount
from .currencies import MINOR_UNIT_DIGITS
from .reading import RECEIVED, JsonNumber
from .reasons import Reason, ReasonCode, RuleBrokenError

MAX_ACCOUNT_LENGTH: Final = 64
TYPES: Final = ("payment", "refund", "transfer", "withdrawal")

# RFC 3339, section 5.6. Python's own reading of ISO 8601 lets through week dates and times
# without an offset, so the form is decided here and Python only says whether the day exists.
# Another century is no date of a transaction's, and 4111-11-11T11:11:11.11Z is a card's number.
RFC_3339: Final = re.compile(
    r"(?P<date>20[0-9]{2}-[0-9]{2}-[0-9]{2})[Tt]"
    r"(?P<minute>(?:[01][0-9]|2[0-3]):[0-5][0-9]):(?:[0-5][0-9]|60)"
    r"(?:\.[0-9]{1,9})?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


class Status(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` says why the transaction is rejected; `kept` is what of it may be stored.

    `amount_minor`: of one that is accepted, in the currency's minor unit.
    """

    reason: Reason | None
    kept: Mapping[str, str]
    amount_minor: int | None = None

    @property
    def status(self) -> Status:
        return Status.ACCEPTED if self.reason is None else Status.REJECTED


def decide(fields: Mapping[str, Any], *, max_amount: Decimal) -> Decision:
    """Apply every rule; the first one broken is the reason, and what broke a rule isn't kept."""
    kept: dict[str, str] = {}
    reasons: list[Reason] = []

    def apply(name: str, rule: Callable[[str], str], *, stored_as: str | None = None) -> None:
        try:
            kept[stored_as or name] = rule(_text(fields, name))
        except RuleBrokenError as broken:
            reasons.append(broken.reason)
            if broken.kept is not None:
                kept[stored_as or name] = broken.kept

    apply("account_id", check_account_id, stored_as="account")
    apply("currency", check_currency)
    decimals = MINOR_UNIT_DIGITS.get(kept.get("currency", ""))
    apply("amount", partial(check_amount, decimals=decimals, maximum=max_amount))
    apply("type", check_type)
    given = "occurred_at" if "occurred_at" in fields or RECEIVED not in fields else RECEIVED
    apply(given, check_occurred_at, stored_as="occurred_at")
    if reasons:
        return Decision(reason=reasons[0], kept=kept)
    return Decision(
        reason=None, kept=kept, amount_minor=minor_units(kept["amount"], MINOR_UNIT_DIGITS[kept["currency"]])
    )


def minor_units(amount: str, digits: int) -> int:
    """What is a whole number of them, of an amount with no more decimals than the currency has."""
    whole, _, fraction = amount.partition(".")
    return int(whole + fraction.ljust(digits, "0"))


def mask_account(account_id: str) -> str:
    """The last four characters, if that leaves at least as many hidden."""
    return "****" + (account_id[-4:] if len(account_id) >= 8 else "")


def check_account_id(text: str) -> str:
    """Return the account masked: in no other form is it stored or logged."""
    if not (1 <= len(text) <= MAX_ACCOUNT_LENGTH and text.isprintable() and text == text.strip()):
        raise RuleBrokenError(
            ReasonCode.ACCOUNT_ID_MALFORMED,
            f"account_id is not text of 1 to {MAX_ACCOUNT_LENGTH} printable characters that "
            "neither starts nor ends with a space.",
        )
    return mask_account(text)


def check_currency(text: str) -> str:
    if text not in MINOR_UNIT_DIGITS:
        raise RuleBrokenError(
            ReasonCode.CURRENCY_UNKNOWN,
            'currency is not the ISO 4217 code of a currency in use, in capitals as "EUR".',
        )
    return text


def check_type(text: str) -> str:
    if text not in TYPES:
        raise RuleBrokenError(ReasonCode.TYPE_UNKNOWN, f"type is not one of {', '.join(TYPES)}.")
    return text


def check_occurred_at(text: str) -> str:
    match = RFC_3339.fullmatch(text)
    if match:
        try:
            datetime.fromisoformat(f"{match['date']}T{match['minute']}")
        except ValueError:
            pass
        else:
            return text
    raise RuleBrokenError(
        ReasonCode.OCCURRED_AT_MALFORMED,
        "occurred_at is not an RFC 3339 date and time of 2000 to 2099 with its offset, as "
        '"2026-01-31T09:30:00Z".',
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    if name not in fields:
        raise RuleBrokenError(ReasonCode(f"{name}_missing"), f"{name} is missing.")
    value = fields[name]
    if not isinstance(value, str):
        raise RuleBrokenError(
            ReasonCode(f"{name}_not_text"),
            f"{name} is {_kind(value)}; it must be text in quotes.",
        )
    return value


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, JsonNumber):
        return "a number"
    if isinstance(value, bool):
        return "true or false"
    return "a list" if isinstance(value, list) else "an object"
