"""The rules for an amount of money, decided on its text before it becomes a number.

No float is involved anywhere, and no text is turned into a number before it is known to be short
and plain, so there is no input that rounds, overflows or takes long.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from .reasons import ReasonCode, RuleBrokenError

# JSON's own grammar for a number (RFC 8259, section 6) without the exponent: no plus sign, leading
# zeros, bare point, spaces, underscores or non-ASCII digits. `NaN` and `Infinity` don't match.
PLAIN_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")

# DynamoDB keeps 38 digits of precision in a number, and so do many databases' decimal types. The
# table stores the text, but what reads it may well make a number of it.
MAX_DIGITS: Final = 38


def check_amount(text: str, *, decimals: int | None, maximum: Decimal) -> str:
    """Return the amount as it is stored. `decimals` is None where the currency is not known."""
    if not PLAIN_DECIMAL.fullmatch(text):
        raise RuleBrokenError(
            ReasonCode.AMOUNT_MALFORMED,
            'amount is not a plain decimal number; send digits with at most one point, as "12.50".',
        )
    whole, _, fraction = text.partition(".")
    too_long = len(whole.lstrip("-")) + len(fraction) > MAX_DIGITS
    kept = None if too_long else text
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
