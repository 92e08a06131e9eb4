"""The ledger: does every transaction leave for validation, and does every one come back decided?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from stacks.monitoring.definition import Definition, Metric, Window
from stacks.monitoring.watched import Watched

__all__ = ["LEDGER", "LEDGER_METRICS", "of_ledger"]

LEDGER_METRICS: Mapping[str, str] = {
    "outbox_age_seconds": "OutboxAge",
    "outbox_rows": "OutboxRows",
    "pending_age_seconds": "PendingAge",
    "pending_rows": "PendingRows",
    "parked_rows": "ParkedRows",
    "parked_verdicts": "ParkedVerdicts",
    "failed_steps": "FailedSteps",
}
"""Fields of the application's log line `ledger backlog`, and the metrics that are made of them."""

SILENCE = (
    "each task writes the line every minute, also when there is no backlog: where no line comes, nobody sends "
    "transactions on"
)


def of_ledger(
    watched: Watched, field: str, label: str, statistic: Literal["Maximum", "Sum"] = "Maximum"
) -> dict[str, Metric]:
    """What the application reports, if it does.

    A level by its `Maximum`, for every task sees the same ledger; a count by its `Sum`, for each has its own.
    """
    if not watched.ledger:
        return {}
    return {"": Metric(watched.own_namespace, LEDGER_METRICS[field], {}, statistic, label)}


LEDGER = (
    Definition(
        id="ledger-outbox-age",
        title="Transactions are not sent on to be validated",
        severity="critical",
        signals=lambda watched: of_ledger(watched, "outbox_age_seconds", "Oldest in the outbox"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 30,
        unit="s",
        why="half the age at which the application refuses new transactions; usually it is under a second",
        window=Window(2, 3),
        action="See in the application's log why sending to the queue fails; the transactions are safe.",
        missing="breaching",
        missing_reason=SILENCE,
    ),
    Definition(
        id="ledger-pending-age",
        title="Transactions stay without a verdict",
        severity="critical",
        signals=lambda watched: of_ledger(watched, "pending_age_seconds", "Oldest without a verdict"),
        comparison="GreaterThanThreshold",
        # A message that fails every time is a dead-letter message after this, and has an alarm of its own.
        threshold=lambda settings: settings.validation.tried_seconds + 300,
        unit="s",
        why=(
            "by then a message was judged or is in the dead-letter queue, and a lost one was sent again; "
            "with five minutes for the ledger to hear of it"
        ),
        window=Window(3, 5),
        action="See with strongroom ledger what is stuck; send dead-letter messages back, or close what has no "
        "verdict to come.",
        missing="breaching",
        missing_reason=SILENCE,
    ),
    Definition(
        id="ledger-parked-messages",
        title="The queue refuses messages while it takes others",
        severity="critical",
        signals=lambda watched: of_ledger(watched, "parked_rows", "Parked in the outbox"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="messages",
        why="each is a transaction that is not validated, and no time brings it there",
        window=Window(2, 3),
        action="See in the application's log with which code the queue refused it.",
        missing="breaching",
        missing_reason=SILENCE,
    ),
    Definition(
        id="ledger-parked-verdicts",
        title="Verdicts can't be brought into the ledger",
        severity="critical",
        signals=lambda watched: of_ledger(watched, "parked_verdicts", "Looked at and not entered", "Sum"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="verdicts",
        why="each is a transaction that was decided and is shown as pending; it is tried every minute",
        window=Window(2, 5),
        action="See in the application's log which ones, and compare the result item with the ledger's row.",
    ),
    Definition(
        id="ledger-failed-work",
        title="The application fails at its work beside requests",
        severity="critical",
        signals=lambda watched: of_ledger(watched, "failed_steps", "Failed", "Sum"),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 0,
        unit="steps",
        why="outages are told otherwise: this is an error that nobody foresaw, and each step fails on it again",
        window=Window(3, 5),
        action="Read the traceback in the application's log; did it begin with a release?",
    ),
)
