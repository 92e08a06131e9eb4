"""When something happens by itself."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import Field

from stacks.schema.fields import Section, Unit, holds
from stacks.schema.schedule_expression import ScheduleExpression

__all__ = ["Schedule"]


@cache
def _zones() -> frozenset[str]:
    """Of this machine; empty where it has no time zone database."""
    return frozenset(available_timezones())


def _is_zone(name: Any) -> bool:
    return name == "UTC" or name in _zones()


Timezone = Annotated[
    str, holds(_is_zone, 'a time zone of the IANA database, such as "UTC" or "Europe/Berlin", in its spelling')
]


class Schedule(Section):
    """When it happens. What can't be delivered is tried again, then kept in a dead-letter queue."""

    expression: ScheduleExpression = Field(description="EventBridge Scheduler's; its precision is a minute")
    timezone: Timezone = Field(
        default="UTC", description="that cron and at are in; it follows daylight saving time"
    )
    # EventBridge Scheduler API reference, FlexibleTimeWindow and RetryPolicy.
    flexible_window: Annotated[int, Unit("minutes")] = Field(
        default=0, ge=0, le=1440, description="it comes at any time within them; 0: on time"
    )
    maximum_event_age_seconds: int = Field(
        default=3600, ge=60, le=86_400, description="no further attempt after this"
    )
    maximum_retry_attempts: Annotated[int, Unit("attempts")] = Field(
        default=10, ge=0, le=185, description="after the first one, with growing pauses"
    )
