"""What to do in place of destroying or replacing something: by why Terraform does it, else by what it is."""

from __future__ import annotations

from strongroom.change.consequences import instead
from strongroom.change.review.entry import Entry, Kind

__all__ = ["BY_REASON", "FORGOTTEN", "advice"]

BY_REASON = {
    "replace_because_tainted": "Where what stands works, `terraform untaint` with its address keeps it.",
    "replace_by_request": "Plan without `-replace`.",
}
"""Of Terraform's `action_reason`: no value of the configuration is what replaces it."""

FORGOTTEN = "Keep the resource in the configuration; `removed` is for what another state manages from now on."


def advice(entry: Entry) -> str | None:
    """None where it stays, or nothing is known."""
    if not entry.goes:
        return None
    if entry.kind is Kind.FORGET:
        return FORGOTTEN
    return BY_REASON.get(entry.reason or "") or instead.table().get(entry.type)
