"""The migration before a release: the apply fails with it, and those who did not start that hear of it too."""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Metric, Window
from stacks.monitoring.definitions.validation import of_function
from stacks.monitoring.watched import Watched

__all__ = ["MIGRATION", "of_migration"]


def of_migration(watched: Watched, name: str, label: str) -> dict[str, Metric]:
    """A count of the function that runs the migration, where there is one."""
    return {} if watched.migration is None else {"": of_function(watched.migration, name, "Sum", label)}


MIGRATION = (
    Definition(
        id="migration-failed",
        title="The migration before a release failed",
        severity="warning",
        signals=lambda watched: of_migration(watched, "Errors", "Failed migrations"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="failed migrations",
        why="the release is not out, and the one before serves on a schema that may be half way to the next",
        window=Window(1, 1),
        action="Read what the apply said; the service runs the release before. Fix the step, and deploy again.",
    ),
)
