"""The queue and the function that reads it."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections.validation import QUEUE_RETENTION_SECONDS
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

# Executions at once that stay for the functions of an account that have none reserved.
UNRESERVED = 100


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    validation = settings.validation
    # Lambda developer guide, "Configuring a queue to use with Lambda".
    least = 6 * validation.timeout_seconds
    if validation.visibility_timeout_seconds < least:
        yield (
            "validation.visibility_timeout_seconds",
            validation.visibility_timeout_seconds,
            f"at least {least}: six times timeout_seconds, as AWS advises for a queue before Lambda",
        )
    attempts = QUEUE_RETENTION_SECONDS // 2 // validation.visibility_timeout_seconds
    if validation.max_receive_count > attempts:
        yield (
            "validation.max_receive_count",
            validation.max_receive_count,
            f"at most {attempts}, with visibility_timeout_seconds = {validation.visibility_timeout_seconds}: a "
            "message must be in the dead-letter queue after two days of attempts, for after four the "
            "queue drops it",
        )
    # Maximum concurrency of an event source mapping starts at 2 (Lambda developer guide).
    if validation.reserved_concurrency in (0, 1):
        yield (
            "validation.reserved_concurrency",
            validation.reserved_concurrency,
            "at least 2 (Lambda polls a queue with two at least), or -1 to reserve nothing",
        )
    # Lambda developer guide, "Configuring reserved concurrency": AWS refuses more when the function is made.
    most = settings.quotas.lambda_concurrency - UNRESERVED
    if validation.reserved_concurrency > max(most, 0):
        yield (
            "validation.reserved_concurrency",
            validation.reserved_concurrency,
            f"at most {max(most, 0)}, or -1 to reserve nothing: of quotas.lambda_concurrency = "
            f"{settings.quotas.lambda_concurrency} AWS keeps {UNRESERVED} unreserved",
        )
