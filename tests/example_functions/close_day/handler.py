"""The function's entry point: `close_day.handler.handler`, invoked with SQS batches."""

from __future__ import annotations

import json
import logging
import os
from typing import Any

import boto3
from botocore.exceptions import ClientError

logger = logging.getLogger()
table = boto3.resource("dynamodb").Table(os.environ["TABLE_CLOSINGS"])


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """What fails is named in the answer: the queue delivers it again."""
    failed = []
    for record in event["Records"]:
        try:
            close_day(json.loads(record["body"])["scheduled_time"])
        except Exception:
            logger.exception("Message goes back to the queue", extra={"sqs_message_id": record["messageId"]})
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def close_day(scheduled_time: str) -> None:
    """A day is closed once, however often its message comes."""
    try:
        table.put_item(
            Item={"scheduled_time": scheduled_time},
            ConditionExpression="attribute_not_exists(scheduled_time)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
