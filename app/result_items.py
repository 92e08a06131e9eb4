"""A result item of the validation function's, read as a verdict: or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from app.gateways import Verdict

Item = Mapping[str, Any]

STATUSES: Final = ("accepted", "rejected")

# As many digits as DynamoDB keeps of a number.
_WHOLE: Final = re.compile(r"[0-9]{1,38}")


class UnreadableError(Exception):
    """The item is no verdict. The message names the attribute, and none of the item's values."""


def verdict(item: Item) -> Verdict:
    """The verdict, as far as the ledger can take it.

    Raises:
        UnreadableError: an attribute is missing or of another type, or its text is none of PostgreSQL's.
    """
    status = _text(item, "status")
    if status not in STATUSES:
        raise UnreadableError("status is neither accepted nor rejected")
    reason = {} if "reason" not in item else _reason(item["reason"])
    if (status == "rejected") is not ("code" in reason):
        raise UnreadableError("reason is what a rejection has, and nothing else")
    return Verdict(
        status=status,
        body_sha256=_text(item, "body_sha256"),
        processed_at=_text(item, "processed_at"),
        reason=reason or None,
        amount_minor=_whole(item, "amount_minor") if status == "accepted" else None,
    )


def _reason(attribute: Any) -> dict[str, str]:
    within = attribute.get("M") if isinstance(attribute, Mapping) else None
    if not isinstance(within, Mapping):
        raise UnreadableError("reason is no map")
    return {name: _text(within, name) for name, value in within.items() if "S" in value}


def _text(item: Item, name: str) -> str:
    value = item.get(name, {}).get("S")
    if not isinstance(value, str) or not value:
        raise UnreadableError(f"{name} is no text")
    if "\0" in value:
        raise UnreadableError(f"{name} has a NUL in it")
    return value


def _whole(item: Item, name: str) -> int:
    value = item.get(name, {}).get("N")
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise UnreadableError(f"{name} is no whole number")
    return int(value)
