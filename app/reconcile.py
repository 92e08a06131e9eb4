"""`python -m app.reconcile`: hold the ledger against everything else, in a task of its own, once a night.

It ends with 1 where something is neither explained nor could be: ECS tells that a job has failed, which has an
alarm. Each difference is a line of the log.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
from botocore.config import Config
from psycopg import Error

from app.aws import AwsCalls
from app.aws_gateways import DynamoDBVerdicts, SqsTransactionQueue
from app.config import ConfigurationError, OperatorSettings, load_operator_settings
from app.database import OPERATOR_SESSION, Connection, SignInByIam
from app.dead_letters import DeadLetters, Letters
from app.gateways import GatewayError
from app.reconciling import Findings, Result, reconcile, told
from app.structured_logs import configure_logging

logger = logging.getLogger(__name__)

# Nobody waits for it.
CONFIG: Final = Config(
    connect_timeout=3, read_timeout=20, retries={"mode": "adaptive", "total_max_attempts": 8}
)
BY: Final = "#by#"


class AwsBooks:
    """The transactions table and the queues."""

    def __init__(self, settings: OperatorSettings) -> None:
        session = boto3.session.Session(region_name=settings.aws_region)
        self._dynamodb, sqs = (session.client(name, config=CONFIG) for name in ("dynamodb", "sqs"))
        self._call = AwsCalls()
        self._table = settings.transactions_table
        self._queue = SqsTransactionQueue(sqs, self._call, settings.validation_queue_url)
        self._letters = DeadLetters(sqs, self._call, settings.validation_dead_letter_queue_url)
        self.verdicts = DynamoDBVerdicts(self._dynamodb, self._call, self._table)

    async def results(self) -> AsyncIterator[Sequence[Result]]:
        """All result items, a page of DynamoDB's at a time."""
        start: dict[str, Any] = {}
        while True:
            page = await self._call(
                self._dynamodb.scan,
                TableName=self._table,
                ProjectionExpression="transaction_id, submitted_by, body_sha256",
                **start,
            )
            yield [result(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    async def letters(self) -> Letters:
        """The dead-letter messages."""
        return await self._letters.read()

    async def waiting(self) -> int:
        """About how many messages nobody has received yet."""
        return await self._queue.waiting()


def result(item: dict[str, Any]) -> Result:
    """Whose body an item is of."""
    key = str(item["transaction_id"]["S"])
    user = item.get("submitted_by", {}).get("S")
    return Result(
        user_id=user,
        transaction_id=key if user is None else key.split(f"{BY}{user}")[0],
        body_sha256=str(item.get("body_sha256", {}).get("S", "")),
    )


def main() -> int:
    """0 where nothing is unexplained, 1 where something is or it could not be seen, 2 for its configuration."""
    try:
        settings = load_operator_settings(os.environ)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(settings.log_level, settings.application, settings.environment)
    try:
        found = asyncio.run(_reconciled(settings))
    except (Error, GatewayError) as error:
        logger.error("the ledger could not be reconciled: %s", str(error).partition("\n")[0])
        return 1
    for difference in found.told:
        logger.error("a difference: %s", difference.pop("difference"), extra=difference)
    logger.info("ledger reconciled", extra=dict(told(found)))
    return 1 if found.count else 0


async def _reconciled(settings: OperatorSettings) -> Findings:
    books = AwsBooks(settings)
    parameters = await SignInByIam(settings, role="reconcile")()
    async with await Connection.connect(
        **parameters | {"options": OPERATOR_SESSION, "connect_timeout": 10}, autocommit=True
    ) as connection:
        return await reconcile(
            connection,
            books.verdicts,
            books,
            now=datetime.now(UTC),
            after=timedelta(seconds=settings.resend_after_seconds),
        )


if __name__ == "__main__":
    sys.exit(main())
