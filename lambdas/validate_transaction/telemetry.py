"""What the function tells of itself: structured logs, metrics and traces.

None of them ever holds a message. Powertools would log the event, and trace responses and exception
texts, where asked to; it isn't asked to here.

Metrics (namespace from POWERTOOLS_METRICS_NAMESPACE, dimension `service`): TransactionsAccepted,
TransactionsRejected (also by `reason`, as RejectionReasons), TransactionsConflicting,
TransactionsDuplicated, MessagesUnreadable, MessagesRetried.
"""

from __future__ import annotations

import os
import traceback

from aws_lambda_powertools import Logger, Metrics, Tracer, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from .model import Status
from .reasons import ReasonCode
from .results import Outcome

logger = Logger(environment=os.environ.get("ENVIRONMENT"))
metrics = Metrics()
# Only the calls to AWS are worth a subsegment; by default every known library would be patched.
tracer = Tracer(patch_modules=("botocore",))


def count(name: str) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=1)


def report(outcome: Outcome, *, account: str | None) -> None:
    """Log and count what became of a transaction. `account` is the masked form."""
    logger.info(
        "Transaction recorded before" if outcome.duplicate else "Transaction recorded",
        status=outcome.status,
        reason=outcome.reason_code,
        account=account,
    )
    if outcome.duplicate:
        count("TransactionsDuplicated")
    elif outcome.status == Status.ACCEPTED:
        count("TransactionsAccepted")
    else:
        count("TransactionsRejected")
        if outcome.reason_code == ReasonCode.ID_REUSED:
            count("TransactionsConflicting")
        with single_metric(name="RejectionReasons", unit=MetricUnit.Count, value=1) as metric:
            metric.add_dimension(name="reason", value=str(outcome.reason_code))


def report_unreadable(error: Exception, *, message_id: str) -> None:
    logger.warning("Message is unreadable", sqs_message_id=message_id, problem=str(error))
    count("MessagesUnreadable")


def report_retry(error: Exception, *, message_id: str) -> None:
    """Where it happened and of what kind: an exception's own text may quote the message."""
    logger.error(
        "Message goes back to the queue",
        sqs_message_id=message_id,
        error=type(error).__name__,
        stack="".join(traceback.format_tb(error.__traceback__)),
    )
    count("MessagesRetried")
