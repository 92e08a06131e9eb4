"""When EventBridge Scheduler starts something."""

from __future__ import annotations

from typing import Annotated

from stacks.schema.fields import text

__all__ = ["Schedule"]

# EventBridge Scheduler user guide, "Schedule types"; `at(...)` happens once, which is no schedule to keep.
FIELD = r"[0-9A-Z*?,/#L-]+"
Schedule = Annotated[
    str,
    text(
        rf"rate\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\)"
        rf"|cron\({FIELD}( {FIELD}){{5}}\)",
        'a rate such as "rate(15 minutes)", or cron in UTC such as "cron(0 3 * * ? *)"',
    ),
]
