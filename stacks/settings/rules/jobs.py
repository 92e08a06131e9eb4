"""Jobs: what the stack itself tells their tasks."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

# What `stacks.tiers.schedules` puts in.
OWN_VARIABLE = "SCHEDULED_TIME"


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for name, job in settings.jobs.items():
        if job.ledger and not job.database:
            yield (
                f"jobs.{name}.database",
                job.database,
                "true: with ledger it signs in to the database",
            )
        for section, given in (("environment", job.environment), ("secrets", job.secrets)):
            if OWN_VARIABLE in given:
                yield (
                    f"jobs.{name}.{section}.{OWN_VARIABLE}",
                    given[OWN_VARIABLE],
                    "another name: the schedule sets this one itself",
                )
