"""How the application calls AWS: client settings, worker threads, and errors it can answer with.

boto3 blocks, so each call runs in a worker thread; the event loop keeps answering meanwhile.
"""

from __future__ import annotations

import logging
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import boto3
from anyio import CapacityLimiter, move_on_after, to_thread
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.gateways import Canceled, GatewayError, Overloaded, ServiceUnavailable, Throttled
from app.outages import Outage

logger = logging.getLogger(__name__)

# A call to DynamoDB, SQS or KMS in the same region takes about 5-10 ms, so 32 threads are room for some
# 3,000 calls a second, far more than half a vCPU can prepare. More threads only cost memory.
WORKER_THREADS: Final = 32
# What runs in the background makes a call or two at a time. Threads of its own: a table that hangs under the
# requests takes all of theirs, and must not keep transactions from being sent on.
BACKGROUND_THREADS: Final = 4
# With every thread busy, four calls in line for each: at the usual speed that is 50 ms of waiting.
# Whoever comes later is told to come back, and who waits for longer than this, too: then the calls hang.
WAITING_PER_THREAD: Final = 4
LINE_SECONDS: Final = 1.0

# botocore waits 60 s by default, as long as the load balancer's idle time-out: the visitor would
# get a 504 and never our answer. Connecting inside a region takes milliseconds and DynamoDB's own
# advice is time-outs of about a second. Two tries: the longest call is 2 x (1 + 1) s + 1 s between,
# and what a POST can need (three calls, and the database) stays under 60 s. It is also how long a call that
# hangs goes on hanging when the service is back. Trying SendMessageBatch again may queue a message twice; the
# validation function is idempotent by transaction_id.
LONGEST_CALL_SECONDS: Final = 5.0
CLIENT_CONFIG: Final = Config(
    connect_timeout=1,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=WORKER_THREADS + BACKGROUND_THREADS,
    tcp_keepalive=True,
    user_agent_appid="reference-application",
)

THROTTLES: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "KmsThrottled",
    }
)


class AwsCalls:
    """Runs client methods in worker threads and turns AWS's errors into the gateways' own.

    One for each service that may fail by itself: its threads, and what is known of an outage, are its own.
    """

    def __init__(self, threads: int = WORKER_THREADS) -> None:
        self._line = CapacityLimiter(threads)
        self._threads = CapacityLimiter(math.inf)  # the line lets no more in
        self._waiting = WAITING_PER_THREAD * threads
        self._outage = Outage()

    async def __call__(self, method: Callable[..., dict[str, Any]], **request: Any) -> Any:
        """The service's answer, or a GatewayError."""
        async with self._place():
            try:
                answer = await to_thread.run_sync(partial(method, **request), limiter=self._threads)
            except ClientError as error:
                raise self._translated(error) from error
            except BotoCoreError as error:
                logger.error("AWS could not be called: %s", error)
                raise self._away(str(error)) from error
        self._outage.answered()
        return answer

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A thread's, which is waited for in line."""
        if self._line.statistics().tasks_waiting >= self._waiting:
            raise self._too_many()
        me = object()
        with move_on_after(LINE_SECONDS) as waiting:
            await self._line.acquire_on_behalf_of(me)
        if waiting.cancelled_caught:
            raise self._too_many()
        try:
            yield
        finally:
            self._line.release_on_behalf_of(me)

    def _too_many(self) -> GatewayError:
        told = "more calls to AWS are waiting than could finish in time"
        if self._outage.lasts:
            return ServiceUnavailable(told, retry_after_seconds=self._outage.retry_after_seconds)
        return Overloaded(told)

    def _away(self, told: str) -> GatewayError:
        self._outage.failed()
        return ServiceUnavailable(told, retry_after_seconds=self._outage.retry_after_seconds)

    def _translated(self, error: Any) -> GatewayError:
        code = error.response["Error"]["Code"]
        if code == "TransactionCanceledException":
            return Canceled(
                [each.get("Code", "None") for each in error.response.get("CancellationReasons", [])]
            )
        logger.error("AWS refused %s: %s", error.operation_name, code)
        # SQS puts its old query-protocol prefix before some codes.
        if code.rpartition(".")[2] in THROTTLES:
            return Throttled(code)
        return self._away(code)


def create_clients(region: str) -> tuple[Any, Any, Any]:
    """DynamoDB's, SQS's and KMS's, made once: clients are safe to share between threads."""
    session = boto3.session.Session(region_name=region)
    dynamodb, sqs, kms = (
        session.client(service, config=CLIENT_CONFIG) for service in ("dynamodb", "sqs", "kms")
    )
    return dynamodb, sqs, kms
