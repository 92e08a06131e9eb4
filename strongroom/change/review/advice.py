"""What to do in place of destroying or replacing something: by why Terraform does it, else by what it is."""

from __future__ import annotations

from strongroom.change.consequences import instead
from strongroom.change.review.entry import Entry

__all__ = ["advice"]

BY_REASON = {
    "replace_because_tainted": "Where what stands works, `terraform untaint` with its address keeps it.",
    "replace_by_request": "Plan without `-replace`.",
}
"""Of Terraform's `action_reason`: no value of the configuration is what replaces it."""


def advice(entry: Entry) -> str | None:
    """None where it stays, or nothing is known."""
    if not entry.goes:
        return None
    return BY_REASON.get(entry.reason or "") or instead.table().get(entry.type)
