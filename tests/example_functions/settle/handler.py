"""The function's entry point: `settle.handler.handler`, invoked with SQS batches."""

from __future__ import annotations

import json
import logging
import os
from typing import Any

import boto3

logger = logging.getLogger()
table = boto3.resource("dynamodb").Table(os.environ["TABLE_SETTLEMENTS"])


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """What fails is named in the answer: the queue delivers it again, and none of its neighbours."""
    failed = []
    for record in event["Records"]:
        try:
            settle(json.loads(record["body"]))
        except Exception:
            # Not the body: it ends in a log.
            logger.exception("Message goes back to the queue", extra={"sqs_message_id": record["messageId"]})
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def settle(transaction: dict[str, Any]) -> None:
    """Twice is once: the item is the same."""
    table.put_item(Item={"transaction_id": transaction["transaction_id"], "state": "settled"})
