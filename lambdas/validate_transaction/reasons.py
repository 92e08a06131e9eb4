"""Why a transaction is rejected: codes that never change meaning, and a text for a person.

A code is part of the contract: it is stored, counted and matched on by other programs. A text may
be reworded. Texts never repeat what was sent in free form, since an account number may be in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    ACCOUNT_ID_MISSING = "account_id_missing"
    ACCOUNT_ID_NOT_TEXT = "account_id_not_text"
    ACCOUNT_ID_MALFORMED = "account_id_malformed"
    CURRENCY_MISSING = "currency_missing"
    CURRENCY_NOT_TEXT = "currency_not_text"
    CURRENCY_UNKNOWN = "currency_unknown"
    AMOUNT_MISSING = "amount_missing"
    AMOUNT_NOT_TEXT = "amount_not_text"
    AMOUNT_MALFORMED = "amount_malformed"
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_TOO_MANY_DECIMALS = "amount_too_many_decimals"
    AMOUNT_TOO_LARGE = "amount_too_large"
    TYPE_MISSING = "type_missing"
    TYPE_NOT_TEXT = "type_not_text"
    TYPE_UNKNOWN = "type_unknown"
    OCCURRED_AT_MISSING = "occurred_at_missing"
    OCCURRED_AT_NOT_TEXT = "occurred_at_not_text"
    OCCURRED_AT_MALFORMED = "occurred_at_malformed"
    ID_REUSED = "id_reused"


@dataclass(frozen=True, slots=True)
class Reason:
    code: ReasonCode
    text: str


ID_REUSED = Reason(
    ReasonCode.ID_REUSED,
    "transaction_id was used before by a transaction with another body; the first one stays. "
    "Send this transaction with an id of its own.",
)


class RuleBrokenError(Exception):
    """A field breaks a rule. `kept` is the field's text where it is safe and useful to store."""

    def __init__(self, code: ReasonCode, text: str, *, kept: str | None = None) -> None:
        super().__init__(text)
        self.reason = Reason(code, text)
        self.kept = kept
