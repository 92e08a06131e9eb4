"""What is shown: reasons, counts and ages; never a body, in which there is an account number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from strongroom.redrive.looking import Group
from strongroom.redrive.moving import Moved


def table(groups: Sequence[Group], now: datetime) -> Table:
    shown = Table("letters", "why", "oldest", "newest", "deleted within a day", "for example")
    for group in groups:
        shown.add_row(
            f"{group.count:,}",
            group.reason + (" (will be dead again)" if group.hopeless else ""),
            age(now - group.oldest),
            age(now - group.newest),
            f"{group.expiring:,}" if group.expiring else "",
            group.example,
        )
    return shown


def age(passed: timedelta) -> str:
    """`3 d 4 h`, `4 h 5 min`, `5 min`, `12 s`"""
    seconds = max(int(passed.total_seconds()), 0)
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def as_json(groups: Sequence[Group], moved: Moved | None) -> str:
    told: dict[str, Any] = {
        "letters": [
            {
                "reason": group.reason,
                "hopeless": group.hopeless,
                "count": group.count,
                "oldest": group.oldest.isoformat(),
                "newest": group.newest.isoformat(),
                "expiring": group.expiring,
                "example": group.example,
            }
            for group in groups
        ],
        "moved": vars(moved) if moved else None,
    }
    return json.dumps(told, indent=2)
