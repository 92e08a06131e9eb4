"""Further tables, buckets and programs: names that are free, and programs that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules.permissions import hash_keys, written
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

MOST_IN_POLICY = 2_400
LONGEST_BUCKET = 63  # S3 user guide, "General purpose bucket naming rules"

# What the stack itself makes under such a name.
OWN_TABLES = ("idempotency", "sessions", "transactions")
OWN_PROGRAMS = (
    "app",
    "flow-logs",
    "migrate",
    "run-migration",
    "schedules",
    "service",
    "validate-transaction",
    "validation",
)
# Of a container, a target group and an output.
OWN_SERVICES = ("app", "ecs", "migrate", "service", "validation", "web")

# Ends of names that belong to another resource of the same type, or to another output: a queue, a role.
OWN_ENDS = ("-dead-letter", "-dead-letters", "-execution", "-task", "-schedule")


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    yield from _taken("tables", settings.tables, OWN_TABLES)
    yield from _taken("buckets", settings.buckets, ("assets",))
    yield from _taken("functions", settings.functions, OWN_PROGRAMS, OWN_ENDS)
    yield from _taken("services", settings.services, OWN_SERVICES, OWN_ENDS)
    yield from _taken("jobs", settings.jobs, OWN_SERVICES, OWN_ENDS)
    yield from _taken_twice(settings)
    yield from _bucket_names(settings)
    yield from _room(settings)
    for key, programs in _references(settings):
        for place, program in enumerate(programs):
            if program not in settings.programs:
                known = ", ".join(settings.programs)
                yield f"{key}[{place}]", program, f"a program that there is: {known}"


def _taken(
    section: str, names: Iterable[str], own: tuple[str, ...], ends: tuple[str, ...] = ()
) -> Iterator[Violation]:
    for name in names:
        if name in own or name.endswith(ends):
            of_ends = f", and those that end in {' or '.join(ends)}" if ends else ""
            yield f"{section}.{name}", name, f"another name: the stack has {', '.join(own)}{of_ends}"


def _taken_twice(settings: EnvironmentSchema) -> Iterator[Violation]:
    """Programs of two kinds, whose roles and outputs would have one name."""
    kinds = {"functions": "a function", "services": "a service", "jobs": "a job"}
    taken: dict[str, str] = {}
    for section, kind in kinds.items():
        for name in getattr(settings, section):
            if taken.setdefault(name, kind) != kind:
                first = taken[name]
                yield (
                    f"{section}.{name}",
                    name,
                    f"another name: {first} has it, and [tables] name programs by it",
                )


def _bucket_names(settings: EnvironmentSchema) -> Iterator[Violation]:
    """Never cut: policies know the buckets of an environment by the end of their names."""
    taken = len(f"{settings.application}-files--{settings.account_id}-{settings.environment}")
    for name in settings.buckets:
        if len(name) > LONGEST_BUCKET - taken:
            yield (
                f"buckets.{name}",
                name,
                f"at most {LONGEST_BUCKET - taken} characters: the bucket's name has application, account and "
                f"environment as well, and S3 takes {LONGEST_BUCKET}",
            )


def _room(settings: EnvironmentSchema) -> Iterator[Violation]:
    """IAM takes 6,144 characters of a policy; what a role has anyway is about 2,700 of them, and the statements
    around the ARNs are 1,000."""
    arn = len(f"arn:aws:dynamodb:{settings.region}:{settings.account_id}:table/")
    for program in settings.programs:
        length = 0
        for name, table in settings.tables.items():
            times = (program in table.read_by) + (program in table.written_by)
            of_one = arn + len(f"{settings.application}-{name}-{settings.environment}") + 3
            of_indexes = sum(of_one + len(f"/index/{index.name}") for index in table.indexes)
            length += times * of_one + (of_indexes if program in table.read_by else 0)
        for name in settings.buckets_of(program):
            length += 3 * (len(name) + LONGEST_BUCKET)
        queue = len(f"arn:aws:sqs:{settings.region}:{settings.account_id}:")
        for name in settings.queues_of(program):
            length += queue + len(f"{settings.application}-{name}-{settings.environment}") + 3
        granted = written(settings.permissions.get(program, ())) + hash_keys(settings, program)
        left = MOST_IN_POLICY - granted
        if length > left and length:
            yield (
                "tables",
                None,
                f"fewer tables, indexes, buckets or queues for {program}: their ARNs have {length} "
                f"characters, and its role's policy has room for {max(left, 0)} (IAM)",
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
