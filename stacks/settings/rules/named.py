"""Further tables, buckets and programs: names that are free, and programs that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

LONGEST_BUCKET = 63  # S3 user guide, "General purpose bucket naming rules"

# What the stack itself makes under such a name.
OWN_TABLES = ("idempotency", "sessions", "transactions")
OWN_BUCKETS = ("assets", "edge-logs", "logs")
OWN_PROGRAMS = ("app", "service", "validate-transaction", "validation")

# Ends of names that belong to another resource of the same type: a queue, a role.
OWN_ENDS = ("-dead-letters", "-execution", "-task", "-schedule")


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    yield from _taken("tables", settings.tables, OWN_TABLES)
    yield from _taken("buckets", settings.buckets, OWN_BUCKETS)
    yield from _taken("functions", settings.functions, OWN_PROGRAMS)
    yield from _bucket_names(settings)
    for key, programs in _references(settings):
        for place, program in enumerate(programs):
            if program not in settings.programs:
                known = ", ".join(settings.programs)
                yield f"{key}[{place}]", program, f"a program that there is: {known}"


def _taken(section: str, names: Iterable[str], own: tuple[str, ...]) -> Iterator[Violation]:
    for name in names:
        if name in own or name.endswith(OWN_ENDS):
            yield (
                f"{section}.{name}",
                name,
                f"another name: the stack has {', '.join(own)}, and those that end in {' or '.join(OWN_ENDS)}",
            )


def _bucket_names(settings: EnvironmentSchema) -> Iterator[Violation]:
    """Never cut: the workload boundary knows buckets by the end of their names."""
    taken = len(f"{settings.application}--{settings.account_id}-{settings.environment}")
    for name in settings.buckets:
        if len(name) > LONGEST_BUCKET - taken:
            yield (
                f"buckets.{name}",
                name,
                f"at most {LONGEST_BUCKET - taken} characters: the bucket's name has application, account and "
                f"environment as well, and S3 takes {LONGEST_BUCKET}",
            )


def _references(settings: EnvironmentSchema) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, table in settings.tables.items():
        yield f"tables.{name}.read_by", table.read_by
        yield f"tables.{name}.written_by", table.written_by
    for name, bucket in settings.buckets.items():
        yield f"buckets.{name}.read_by", bucket.read_by
        yield f"buckets.{name}.written_by", bucket.written_by
    for name, function in settings.functions.items():
        yield f"functions.{name}.sent_by", function.sent_by
