"""What is shown: reasons, counts and ages; never a body, in which there is an account number."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from strongroom.operations.redrive.looking import Found
from strongroom.operations.redrive.moving import Tally


def table(found: Found, now: datetime) -> Table:
    shown = Table()
    shown.add_column("messages", justify="right", no_wrap=True)
    shown.add_column("why", overflow="fold", ratio=2)
    for age_of in ("oldest", "newest"):
        shown.add_column(age_of, no_wrap=True)
    shown.add_column("deleted\nwithin\na day", justify="right", no_wrap=True)
    shown.add_column("for example", overflow="fold", ratio=1)
    for group in found.groups:
        shown.add_row(
            f"{group.count:,}",
            group.reason.text + (" (stays, unless --hopeless)" if group.reason.hopeless else ""),
            age(now - group.oldest),
            age(now - group.newest),
            f"{group.expiring:,}" if group.expiring else "",
            group.example,
        )
    return shown


def summary(found: Found, count: int) -> str:
    """How many of them can go back, and what the table can't tell."""
    said = [
        f"{count:,} of them can go back to the queue."
        if found.groups
        else "There are no dead-letter messages to be seen."
    ]
    if found.hidden:
        said.append(
            f"About {found.hidden:,} more are hidden: somebody looks at them, or was killed while looking and "
            "they are visible again within ten minutes."
        )
    if not found.whole:
        said.append("There may be more than could be looked at in one go. Run it again afterwards.")
    return " ".join(said)


def age(passed: timedelta) -> str:
    """`3 d 4 h`, `4 h 5 min`, `5 min`, `12 s`"""
    seconds = max(int(passed.total_seconds()), 0)
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def outcome(tally: Tally) -> str:
    """One line: what became of those that were to go back."""
    parts = [f"{tally.moved:,} moved"]
    if tally.both:
        parts.append(
            f"{tally.both:,} sent and still in the dead-letter queue as well "
            "(no harm: a transaction counts once)"
        )
    if tally.refused:
        parts.append(f"{tally.refused:,} not sent and still in the dead-letter queue")
    if tally.absent:
        parts.append(f"{tally.absent:,} not met again: somebody else has them, or moved them")
    codes = f" SQS said: {', '.join(tally.codes)}." if tally.codes else ""
    return ", ".join(parts) + "." + codes


def as_json(found: Found, tally: Tally | None) -> str:
    told: dict[str, Any] = {
        "messages": [
            {
                "reason": group.reason.text,
                "hopeless": group.reason.hopeless,
                "count": group.count,
                "oldest": group.oldest.isoformat(),
                "newest": group.newest.isoformat(),
                "expiring": group.expiring,
                "example": group.example,
            }
            for group in found.groups
        ],
        "hidden": found.hidden,
        "whole": found.whole,
        "moved": vars(tally) if tally else None,
    }
    return json.dumps(told, indent=2)
