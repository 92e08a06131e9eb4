"""Further services: paths of their own, what takes an effect, and what production must have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from stacks.priority import priority
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import FurtherService
from stacks.schema.sections.program import FargateProgram
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

# What does nothing without a load balancer.
BEHIND_THE_LOAD_BALANCER = ("port", "health_check_path", "requests_per_target")


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for name, service in settings.services.items():
        yield from _idle(f"services.{name}", service)
        if settings.protected:
            yield from _production(f"services.{name}", service)
    for name, program in (*settings.services.items(), *settings.jobs.items()):
        yield from _image(settings.key_of(name), program)
        yield from _without_database(settings.key_of(name), program)
    yield from _paths(settings)
    yield from _priorities(settings)


def _idle(key: str, service: FurtherService) -> Iterator[Violation]:
    """A setting that has no effect is a mistake of whoever set it."""
    for field in BEHIND_THE_LOAD_BALANCER:
        if not service.balanced and field in service.model_fields_set:
            yield f"{key}.{field}", getattr(service, field), "left out without path: it has no effect"


def _without_database(key: str, program: FargateProgram) -> Iterator[Violation]:
    field = "database_connections_per_task"
    if not program.database and field in program.model_fields_set:
        yield (
            f"{key}.{field}",
            program.database_connections_per_task,
            "left out without database = true: it has no effect",
        )


def _image(key: str, service: FargateProgram) -> Iterator[Violation]:
    if service.image is not None:
        return
    for field in ("architecture", "image_credentials_secret_arn"):
        value = getattr(service, field)
        if value is not None:
            yield f"{key}.{field}", value, f"left out without {key}.image: the image of [service] has its own"


def _production(key: str, service: FurtherService) -> Iterator[Violation]:
    """As of `[service]`: a failure of a task or of Spot must not take away all that answers."""
    for field in ("min_tasks", "on_demand_base"):
        value = getattr(service, field)
        if value < 2:
            yield f"{key}.{field}", value, "at least 2 in production"
    if service.max_tasks == service.min_tasks:
        yield f"{key}.max_tasks", service.max_tasks, "above min_tasks in production"


def _paths(settings: EnvironmentSchema) -> Iterator[Violation]:
    """Which service answers must not hang on the order of rules, which nobody sees here."""
    given = [(name, path) for name, service in settings.services.items() for path in service.path]
    for (first, path), (name, other) in combinations(given, 2):
        if _overlap(path, other):
            yield (
                f"services.{name}.path",
                other,
                f"paths that have none in common with others: services.{first}.path has {path}",
            )


def _overlap(path: str, other: str) -> bool:
    """`/a/*` is all that begins with `/a/`."""
    return (
        path == other
        or (path.endswith("/*") and other.startswith(path[:-1]))
        or (other.endswith("/*") and path.startswith(other[:-1]))
    )


def _priorities(settings: EnvironmentSchema) -> Iterator[Violation]:
    """From names, of which two in thousands have the same."""
    taken: dict[int, str] = {}
    for name, service in settings.services.items():
        first = taken.setdefault(priority(name), name) if service.balanced else name
        if first != name:
            yield (
                f"services.{name}",
                name,
                f"another name: the priority of its listener rule, {priority(name)}, which follows from it, is "
                f"that of {first}",
            )
