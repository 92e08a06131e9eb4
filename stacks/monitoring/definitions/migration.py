"""The migration before a release: the apply fails with it, and those who did not start that hear of it too."""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Signal, Window
from stacks.monitoring.definitions.validation import of_function
from stacks.monitoring.watched import Watched

__all__ = ["MIGRATION"]


def _errors(watched: Watched) -> dict[str, Signal]:
    if watched.migration is None:
        return {}
    return {"": of_function(watched.migration, "Errors", "Sum", "Failed migrations")}


MIGRATION = (
    Definition(
        id="migration-failed",
        title="The migration before a release failed",
        severity="warning",
        signals=_errors,
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="failed migrations",
        why="the release is not out, and the one before serves on a schema that may be half way to the next",
        window=Window(1, 1),
        action="Read what the apply said; the service runs the release before. Fix the step, and deploy again.",
    ),
)
