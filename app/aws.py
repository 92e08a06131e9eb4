"""How the application calls AWS: client settings, worker threads, and errors it can answer with.

boto3 blocks, so each call runs in a worker thread; the event loop keeps answering meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import boto3
from anyio import CapacityLimiter, to_thread
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.gateways import GatewayError, Overloaded, ServiceUnavailable, Throttled

logger = logging.getLogger(__name__)

# A call to DynamoDB, SQS or KMS in the same region takes about 5-10 ms, so 32 threads are room for some
# 3,000 calls a second, far more than half a vCPU can prepare. More threads only cost memory.
WORKER_THREADS: Final = 32
# With every thread busy, four calls in line for each: at the usual speed that is 50 ms of waiting.
# Whoever comes later is told to come back instead of waiting past the load balancer's time-out.
WAITING_CALLS: Final = 4 * WORKER_THREADS

# botocore waits 60 s by default, as long as the load balancer's idle time-out: the visitor would
# get a 504 and never our answer. Connecting inside a region takes milliseconds and DynamoDB's own
# advice is time-outs of about a second. Two tries: the longest call is 2 x (1 + 2) s + 1 s between,
# and what a POST can need (three calls, and the database) stays under 60 s. Trying SendMessageBatch again may
# queue a message twice; the validation function is idempotent by transaction_id.
LONGEST_CALL_SECONDS: Final = 7.0
CLIENT_CONFIG: Final = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=WORKER_THREADS,
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
    """Runs client methods in worker threads and turns AWS's errors into the gateways' own."""

    def __init__(self, threads: int = WORKER_THREADS, waiting: int = WAITING_CALLS) -> None:
        self._limiter = CapacityLimiter(threads)
        self._waiting = waiting

    async def __call__(self, method: Callable[..., dict[str, Any]], **request: Any) -> Any:
        """The service's answer, or a GatewayError."""
        if self._limiter.statistics().tasks_waiting >= self._waiting:
            raise Overloaded("more calls to AWS are waiting than could finish in time")
        try:
            return await to_thread.run_sync(partial(method, **request), limiter=self._limiter)
        except ClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            logger.error("AWS could not be called: %s", error)
            raise ServiceUnavailable(str(error)) from error


def _translated(error: Any) -> GatewayError:
    code = error.response["Error"]["Code"]
    logger.error("AWS refused %s: %s", error.operation_name, code)
    # SQS puts its old query-protocol prefix before some codes.
    if code.rpartition(".")[2] in THROTTLES:
        return Throttled(code)
    return ServiceUnavailable(code)


def create_clients(region: str) -> tuple[Any, Any, Any]:
    """DynamoDB's, SQS's and KMS's, made once: clients are safe to share between threads."""
    session = boto3.session.Session(region_name=region)
    dynamodb, sqs, kms = (
        session.client(service, config=CLIENT_CONFIG) for service in ("dynamodb", "sqs", "kms")
    )
    return dynamodb, sqs, kms
