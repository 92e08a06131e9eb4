"""Further services: paths of their own, what takes an effect, and what production must have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from stacks.priority import priority
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import FurtherService
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]

# What does nothing without a load balancer, and without the database.
BEHIND_THE_LOAD_BALANCER = ("port", "health_check_path", "requests_per_target")
WITH_THE_DATABASE = ("database_connections_per_task",)


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for name, service in settings.services.items():
        yield from _idle(f"services.{name}", service)
        yield from _image(f"services.{name}", service)
        if settings.protected:
            yield from _production(f"services.{name}", service)
    yield from _paths(settings)
    yield from _priorities(settings)


def _idle(key: str, service: FurtherService) -> Iterator[Violation]:
    """A setting that has no effect is a mistake of whoever set it."""
    for needs, there, fields in (
        ("path", service.balanced, BEHIND_THE_LOAD_BALANCER),
        ("database = true", service.database, WITH_THE_DATABASE),
    ):
        for field in fields:
            if not there and field in service.model_fields_set:
                yield f"{key}.{field}", getattr(service, field), f"left out without {needs}: it has no effect"


def _image(key: str, service: FurtherService) -> Iterator[Violation]:
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
