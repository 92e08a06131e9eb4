"""How often KMS is asked: tables and queue keep data keys for minutes, account numbers have none."""

from __future__ import annotations

__all__ = ["steady_key_requests"]

# DynamoDB and SQS ask for a data key once in five minutes for each connection or caller (DynamoDB developer
# guide, "DynamoDB encryption at rest"; the queues' kms_data_key_reuse_period_seconds).
KEY_CACHE_SECONDS = 300

# Connections of a task: the application's threads that call AWS (WORKER_THREADS in app/aws.py).
CONNECTIONS = 32

# SQS developer guide, "Estimating AWS KMS costs": (2 x producers + consumers) in each period, of roles.
QUEUE_CALLERS = 2 * 1 + 1


# The application encrypts a transaction's account number, the function decrypts it.
OF_A_TRANSACTION = 2


def steady_key_requests(tasks: float, concurrency: float, submits: float) -> float:
    """A second, by so many tasks and batches at once, and so many transactions a second; what starts anew asks
    beside that."""
    connections = tasks * CONNECTIONS * 2 + concurrency * 2
    return (connections + QUEUE_CALLERS) / KEY_CACHE_SECONDS + OF_A_TRANSACTION * submits
