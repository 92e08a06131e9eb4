"""The task definition: what ECS takes of all that the settings put into it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import OnFargate, Service
from stacks.settings.rules.violation import Violation

__all__ = ["LARGEST", "OWN", "WORDS", "violations"]

LARGEST = 64 * 1024
"""Bytes of a task definition, as JSON (Amazon ECS endpoints and quotas)."""

OWN = 12 * 1024
"""Of those, what the stack's own part has at the most, with the variables of all that a program is given."""


WORDS = ("entry_point", "command", "health_check_command", "migration", "migration_entry_point")


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for program, service in settings.containers.items():
        key = settings.key_of(program)
        yield from _of(key, service, ("entry_point", "command", "health_check_command"))
        if isinstance(service, Service) and service.migration:
            yield from _of(key, service, ("migration", "migration_entry_point"))


def _of(section: str, service: OnFargate, words: tuple[str, ...]) -> Iterator[Violation]:
    """A task definition of one container; the migration's has the application's variables and folders."""
    sizes = {
        f"{section}.environment": _pairs(service.environment),
        f"{section}.secrets": _pairs(service.secrets),
        f"{section}.writable_folders": len(json.dumps(service.writable_folders)),
        **{f"{section}.{key}": len(json.dumps(getattr(service, key, ()))) for key in words},
    }
    total, most = sum(sizes.values()), LARGEST - OWN
    if total > most:
        largest = max(sizes, key=sizes.__getitem__)
        others = ", ".join(key.rpartition(".")[2] for key, size in sizes.items() if size > 2 and key != largest)
        yield (
            largest,
            None,
            f"less: with {others} it has {total:,} bytes as JSON, and at most {most:,} are left "
            f"of a task definition's {LARGEST:,} (ECS)",
        )


def _pairs(given: dict[str, str]) -> int:
    return len(json.dumps([{"name": name, "valueFrom": value} for name, value in given.items()]))
