"""The rules for an amount of money, decided on its text before it becomes a number.

No float is involved anywhere, and no text is turned into a number before it is known to be short
and plain, so there is no input that rounds, overflows or takes long.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from .account_like import looks_like_account
from .reasons import ReasonCode, RuleBrokenError

# JSON's own grammar for a number (RFC 8259, section 6) without the exponent: no plus sign, leading
# zeros, bare point, spaces, underscores or non-ASCII digits. `NaN` and `Infinity` don't match.
PLAIN_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

# DynamoDB keeps 38 digits of precision in a number, and so do many databases' decimal types. The
# table stores the text, but what reads it may well make a number of it.
MAX_DIGITS: Final = 38

# What is refused is stored only where it is short enough to be an amount that somebody meant: as long as the
# largest limit that the settings take.
KEPT_DIGITS: Final = 16
# Of any currency in ISO 4217 (the unidad de fomento).
MOST_DECIMALS: Final = 4


def check_amount(text: str, *, decimals: int | None, maximum: Decimal) -> str:
    """Return the amount as it is stored. `decimals` is None where the currency is not known."""
    if not PLAIN_DECIMAL.fullmatch(text):
        raise RuleBrokenError(
            ReasonCode.AMOUNT_MALFORMED,
            'amount is not a plain decimal number; send digits with at most one point, as "12.50".',
        )
    if looks_like_account(text):
        raise RuleBrokenError(
            ReasonCode.AMOUNT_MALFORMED,
            "amount looks like the number of a card, check digit and all.",
        )
    whole, _, fraction = text.partition(".")
    digits = len(whole.lstrip("-"))
    too_long = digits + len(fraction) > MAX_DIGITS
    kept = None if digits > KEPT_DIGITS or len(fraction) > MOST_DECIMALS else text
    if text.startswith("-") or not text.strip("0."):
        raise RuleBrokenError(
            ReasonCode.AMOUNT_NOT_POSITIVE,
            "amount is zero or negative; it must be greater than zero.",
            kept=kept,
        )
    if decimals is not None and len(fraction) > decimals:
        raise RuleBrokenError(
            ReasonCode.AMOUNT_TOO_MANY_DECIMALS,
            f"amount has {len(fraction)} decimals; its currency has {decimals}.",
            kept=kept,
        )
    if too_long or Decimal(text) > maximum:
        raise RuleBrokenError(
            ReasonCode.AMOUNT_TOO_LARGE,
            f"amount is over the limit of {maximum:f}, or has more than {MAX_DIGITS} digits.",
            kept=kept,
        )
    return text
