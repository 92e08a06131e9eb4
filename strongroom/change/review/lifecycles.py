"""Whether other lifecycle rules of a bucket delete more, or sooner, than those before.

Amazon S3 user guide, "Expiring objects": objects that are older already are deleted as well.
"""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import blocks, number

__all__ = ["LIFECYCLE", "deletes_more"]

LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"
FOREVER = float("inf")
# Block -> the argument that says after how many days.
EXPIRING = {
    "expiration": "days",
    "noncurrent_version_expiration": "noncurrent_days",
    "abort_incomplete_multipart_upload": "days_after_initiation",
}
# Parts of a rule that say nothing of when something is deleted.
NAMES = ("id", "status", "prefix", "transition", "noncurrent_version_transition", *EXPIRING)


def deletes_more(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether something would be deleted that the old rules keep; where it is not known, it would."""
    old, new = _expirations(before), _expirations(after)
    return any(days < old.get(what, FOREVER) for what, days in new.items())


def _expirations(values: dict[str, Any]) -> dict[tuple[str, str], float]:
    """What is deleted, by block and by what the rule is for -> after how many days."""
    found: dict[tuple[str, str], float] = {}
    for rule in blocks(values.get("rule")):
        if rule.get("status") == "Disabled":
            continue
        given = {
            name: value for name, value in rule.items() if name not in NAMES and value not in (None, [], "")
        }
        for name, argument in EXPIRING.items():
            for block in blocks(rule.get(name)):
                # A rule for delete markers alone deletes nothing; one with a date, everything from then on.
                days = number(block.get(argument)) or (0 if block.get("date") else None)
                if days is not None:
                    what = (name, repr((rule.get("prefix") or "", given)))
                    found[what] = min(days, found.get(what, FOREVER))
    return found
