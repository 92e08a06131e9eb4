"""The function's entry point: `validate_transaction.handler.handler`, invoked with SQS batches.

Each message is handled by itself, and one that fails is reported as a batch item failure, so that
the queue delivers it again and none of its neighbours.

What keeps a transaction from being lost or doubled, whatever happens when:

- The function stops between the idempotency record and the write: the record says "in progress"
  until the invocation's deadline. The message is visible again after at least six such deadlines
  (the queue's visibility timeout), finds the record expired and is handled from the start.
- It stops after the write: the second attempt meets the item that is there, sees the same body and
  returns its outcome.
- The same message twice at once: one of the two finds the record "in progress" and goes back to the
  queue. Were both to pass, one of the two conditional writes would still fail.
- The record expires, or is lost: the transactions table decides alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

import boto3
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from .hashing import HashKeys
from .model import Decision, decide
from .opening import AccountNumbers
from .reading import Message, UnreadableMessageError, read_message
from .results import Outcome, TransactionsTable
from .settings import FunctionSettings
from .telemetry import logger, metrics, report, report_retry, report_unreadable, tracer

# No message is begun with less time left than this: a killed invocation sends the whole batch back.
RESERVE_MILLISECONDS: Final = 5_000

# Long enough for every redelivery of a message; after it the transactions table decides alone.
IDEMPOTENCY_SECONDS: Final = 60 * 60

settings = FunctionSettings.from_environment()
# DynamoDB and KMS answer in milliseconds. boto3's default of waiting 60 seconds for them is twice the
# function's timeout.
config = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})
dynamodb = boto3.client("dynamodb", config=config)
kms = boto3.client("kms", config=config)
hash_keys = HashKeys(kms, settings.hash_keys)
account_numbers = AccountNumbers(kms, settings.account_numbers_key)
transactions = TransactionsTable(dynamodb, settings.transactions_table, hash_keys)
store = DynamoDBPersistenceLayer(settings.idempotency_table, boto3_client=dynamodb)
processor = BatchProcessor(
    event_type=EventType.SQS,
    # An exception for a batch of bad messages would be an error of the function, with its alarm.
    raise_on_entire_batch_failure=False,
)


class OutOfTimeError(Exception):
    """The invocation's deadline is too near to begin another message."""


class MessageFailedError(Exception):
    """Tells the batch processor to report the message; why is in the log already."""


def mark_duplicate(response: Any, idempotent_data: DataRecord) -> Any:  # noqa: ARG001 - Powertools' signature
    return {**response, "duplicate": True}


idempotency = IdempotencyConfig(
    expires_after_seconds=IDEMPOTENCY_SECONDS,
    hash_function="sha256",
    response_hook=mark_duplicate,
)


def record(*, key: dict[str, str], message: Message, decision: Decision) -> dict[str, Any]:  # noqa: ARG001 - idempotency reads the key
    return asdict(transactions.record(message, decision))


record_once: Callable[..., dict[str, Any]] = idempotent_function(
    record,
    data_keyword_argument="key",
    persistence_store=store,
    config=idempotency,
    key_prefix="validate_transaction",
)


def handle_message(message: Message, *, again: bool = False) -> None:
    """`again`: its sender found no result of it. Then the idempotency record is not believed, which may tell of
    an item that is gone with a table that was restored: the transactions table decides alone."""
    decision = decide(message.fields, max_amount=settings.max_amount)
    if again:
        outcome = transactions.record(message, decision)
    else:
        # Whose it is and the body are part of the key: another's id, or another body, is another one.
        key = {"transaction_id": message.key, "body_sha256": hash_keys.of(message)}
        outcome = Outcome(**record_once(key=key, message=message, decision=decision))
    report(outcome, account=decision.kept.get("account"))


@tracer.capture_method(capture_response=False, capture_error=False)
def succeeds(record: SQSRecord, context: LambdaContext) -> bool:
    """Handle one message. An exception ends here: Powertools' tracer would log and trace its text."""
    try:
        if context.get_remaining_time_in_millis() < RESERVE_MILLISECONDS:
            raise OutOfTimeError
        message = account_numbers.opened(read_message(record.body, _request_id(record)))
    except UnreadableMessageError as error:
        report_unreadable(error, message_id=record.message_id)
        return False
    except Exception as error:
        report_retry(error, message_id=record.message_id)
        return False
    known = {
        "transaction_id": message.transaction_id,
        "submitted_by": message.submitted_by,
        "request_id": message.request_id,
    }
    with logger.append_context_keys(**known):
        tracer.put_annotation("transaction_id", message.transaction_id)
        try:
            handle_message(message, again=record.message_attributes["sent_again"] is not None)
        except Exception as error:
            report_retry(error, message_id=record.message_id)
            return False
    return True


def _request_id(record: SQSRecord) -> str | None:
    # Not `get`: Powertools' mapping wraps only what it is asked for like this; None where there is none.
    attribute = record.message_attributes["request_id"]
    return attribute.string_value if attribute else None


def handle_record(record: SQSRecord, lambda_context: LambdaContext) -> None:
    if not succeeds(record, lambda_context):
        raise MessageFailedError


@logger.inject_lambda_context(log_event=False)
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    idempotency.register_lambda_context(context)
    return process_partial_response(
        event=event, record_handler=handle_record, processor=processor, context=context
    )
