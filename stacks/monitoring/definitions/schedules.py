"""Schedules and jobs: what EventBridge Scheduler could not deliver, and what failed.

Scheduler's metrics know the group, not the schedule.
"""

from __future__ import annotations

from collections.abc import Mapping

from stacks.monitoring.definition import Definition, Metric, Window
from stacks.monitoring.definitions.event_rule import of_rule
from stacks.monitoring.definitions.validation import of_queue
from stacks.monitoring.watched import Watched

__all__ = ["SCHEDULES", "of_schedules"]


def of_schedules(watched: Watched, name: str, label: str) -> Mapping[str, Metric]:
    """A count of the group's schedules, if there are any (Scheduler user guide, "Monitoring Amazon EventBridge
    Scheduler with Amazon CloudWatch")."""
    if watched.schedules is None:
        return {}
    return {"": Metric("AWS/Scheduler", name, {"ScheduleGroup": watched.schedules.group}, "Sum", label)}


def _dead_letters(watched: Watched) -> Mapping[str, Metric]:
    if watched.schedules is None:
        return {}
    queue = watched.schedules.dead_letter_queue
    return {"": of_queue(queue, "ApproximateNumberOfMessagesVisible", "Dead-letter messages of schedules")}


SCHEDULES = (
    Definition(
        id="job-failed",
        title="A job failed",
        severity="critical",
        signals=lambda watched: {
            name: of_rule(rule, "TriggeredRules", f"{name}: failed") for name, rule in watched.jobs.items()
        },
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="tasks a minute",
        why="a task of the job did not start, was stopped, or ended with another exit code than 0",
        window=Window(1, 1),
        action="Read why it stopped and what it logged; fix the cause, then run it by hand.",
    ),
    Definition(
        id="schedule-target-errors",
        title="What a schedule calls refuses it",
        severity="warning",
        signals=lambda watched: of_schedules(watched, "TargetErrorCount", "Errors of targets"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="errors a minute",
        why="Scheduler tries again by itself; twice in ten minutes it has not helped",
        window=Window(2, 10),
        action="See in CloudTrail what was refused, and fix it before the attempts are used up.",
    ),
    Definition(
        id="schedule-dropped",
        title="A schedule came, and nothing happened",
        severity="critical",
        signals=lambda watched: of_schedules(watched, "InvocationDroppedCount", "Given up"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="a minute",
        why="the retry policy of a schedule is used up: this run does not come again",
        window=Window(1, 1),
        action="Read in the schedules' dead-letter queue what and why; fix the cause, then run it by hand.",
    ),
    Definition(
        id="schedule-dead-letters",
        title="What schedules could not deliver waits",
        severity="critical",
        signals=_dead_letters,
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="messages",
        why="each is a run that has not been",
        window=Window(1, 1),
        action="Read the messages, fix the cause, run what is owed by hand, then delete them.",
    ),
)
