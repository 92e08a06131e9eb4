"""Further functions: their queues, and the executions that they have reserved together."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.secrets import looks_like_secret
from stacks.schema.sections.validation import QUEUE_RETENTION_SECONDS
from stacks.settings.rules.application import GRANTED
from stacks.settings.rules.validation import UNRESERVED
from stacks.settings.rules.violation import Violation

__all__ = ["OWN_VARIABLES", "violations"]

# What `stacks.tiers.queue_function` sets itself.
OWN_VARIABLES = frozenset(
    {"ENVIRONMENT", "POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME"}
)
# Lambda developer guide, "Defined runtime environment variables": a function that sets one is refused.
OF_LAMBDA = ("AWS_", "LAMBDA_", "_")

# Lambda quotas: 4 KB for all of a function's variables; half of it is for the stack's own.
MOST_CHARACTERS = 2_048


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for name, function in settings.functions.items():
        key = f"functions.{name}"
        if not function.sent_by and function.schedule is None:
            yield (
                f"{key}.sent_by",
                [],
                'at least one program, such as ["service"], or a schedule beside: nothing else calls it',
            )
        least, hidden = 6 * function.timeout_seconds, function.hidden_seconds
        if hidden < least:
            yield (
                f"{key}.visibility_timeout_seconds",
                hidden,
                f"at least {least}: six times timeout_seconds, as AWS advises for a queue before Lambda",
            )
        attempts = QUEUE_RETENTION_SECONDS // 2 // hidden
        if function.max_receive_count > attempts:
            yield (
                f"{key}.max_receive_count",
                function.max_receive_count,
                f"at most {attempts}, with visibility_timeout_seconds = {hidden}: a message must be a dead "
                "letter after two days of attempts, for after four the queue drops it",
            )
        if function.reserved_concurrency in (0, 1):
            yield (
                f"{key}.reserved_concurrency",
                function.reserved_concurrency,
                "at least 2 (Lambda polls a queue with two at least), or -1 to reserve nothing",
            )
        if settings.protected and function.reserved_concurrency == -1:
            yield (
                f"{key}.reserved_concurrency",
                -1,
                "at least 2 in production: what one function takes in a burst, the others do not have",
            )
        yield from _variables(key, function.environment)
    yield from _reserved(settings)


def _variables(key: str, given: dict[str, str]) -> Iterator[Violation]:
    for name, value in given.items():
        where = f"{key}.environment.{name}"
        if name in OWN_VARIABLES or name == "TZ" or name.startswith((*OF_LAMBDA, *GRANTED)):
            yield where, value, "another name: the stack or Lambda sets this one itself"
        elif looks_like_secret(name, value):
            # Not its value: what is said here ends in a log.
            yield where, None, "no secret, which this looks like: whoever may read plan or state would read it"
    total = sum(len(f"{name}{value}".encode()) for name, value in given.items())
    if total > MOST_CHARACTERS:
        yield (
            f"{key}.environment",
            None,
            f"at most {MOST_CHARACTERS} characters in names and values, not {total}: Lambda takes 4 KB, with "
            "the stack's own",
        )


def _reserved(settings: EnvironmentSchema) -> Iterator[Violation]:
    """Lambda developer guide, "Configuring reserved concurrency": of all functions of the account."""
    most = max(settings.quotas.lambda_concurrency - UNRESERVED, 0)
    left = most - max(settings.validation.reserved_concurrency, 0)
    for name, function in settings.functions.items():
        if function.reserved_concurrency <= 0:
            continue
        if function.reserved_concurrency > left:
            yield (
                f"functions.{name}.reserved_concurrency",
                function.reserved_concurrency,
                f"at most {max(left, 0)}, or -1 to reserve nothing: of quotas.lambda_concurrency = "
                f"{settings.quotas.lambda_concurrency} AWS keeps {UNRESERVED} unreserved, and other "
                f"functions have {most - left}",
            )
        left -= function.reserved_concurrency
