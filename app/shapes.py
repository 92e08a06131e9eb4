"""What a transaction's fields look like: what has another shape is refused before it is kept anywhere.

The ledger keeps amount, currency, type and date in clear. Text of any shape could be an account number that a
client has put into the wrong field.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

from app.account_like import looks_like_account

# Digits: as the largest `max_amount` of the settings has. Places: as any currency of ISO 4217 has.
# A negative zero is no number of the ledger's.
_AMOUNT: Final = re.compile(r"(?!-0(?:\.0*)?$)-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,4})?")
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_TYPE: Final = re.compile(r"[A-Za-z_-]{1,32}")
# RFC 3339, section 5.6.
_OCCURRED_AT: Final = re.compile(
    r"(?P<minute>20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]):(?P<second>[0-5][0-9]|60)"
    r"(?P<fraction>\.[0-9]{1,9})?(?P<offset>[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
# The ledger's own bound; a year of another century is a slip, or somebody's number.
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
ACCOUNT_LIKE: Final = "This looks like an account number, which belongs into account_id and nowhere else."


def _no_account(value: str) -> str:
    if looks_like_account(value):
        raise ValueError(ACCOUNT_LIKE)
    return value


def _amount(value: str) -> str:
    if not _AMOUNT.fullmatch(value):
        raise ValueError('This is no amount: send digits with at most one point, as "12.50".')
    return _no_account(value)


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise ValueError('This is no currency: send the three letters of ISO 4217, as "EUR".')
    return value


def _type(value: str) -> str:
    if not _TYPE.fullmatch(value):
        raise ValueError('This is no type: send a word, as "payment".')
    return value


def _occurred_at(value: str) -> str:
    try:
        moment_of(value)
    except ValueError:
        raise ValueError(
            'This is no date and time from 2000 on as RFC 3339 has it: "2026-01-31T09:30:00Z".'
        ) from None
    return value


def moment_of(occurred_at: str) -> datetime:
    """The moment, to the microsecond: a leap second is the one after it. ValueError where it is none."""
    match = _OCCURRED_AT.fullmatch(occurred_at)
    if not match:
        raise ValueError("no date and time of RFC 3339")
    offset = match["offset"].upper()
    whole = datetime.fromisoformat(f"{match['minute'].upper()}:00{match['fraction'] or ''}{offset}")
    moment = (whole + timedelta(seconds=int(match["second"]))).astimezone(UTC)
    if moment < EARLIEST:
        raise ValueError("too long ago")
    return moment


# Generous: what can't be an account is judged by the validation function, which says so.
AccountId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Amount = Annotated[str, AfterValidator(_amount)]
Currency = Annotated[str, AfterValidator(_currency)]
Type = Annotated[str, AfterValidator(_type)]
OccurredAt = Annotated[str, AfterValidator(_occurred_at)]
# 64 characters are the contract's limit. These need no escaping in an address, and ".." is not one.
TransactionId = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"), AfterValidator(_no_account)
]
