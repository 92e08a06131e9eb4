"""Further tables: keys and indexes that DynamoDB takes together."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import Table
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    for name, table in settings.tables.items():
        for key, hash_key, range_key in _keys(f"tables.{name}", table):
            if range_key == hash_key:
                yield f"{key}.range_key", range_key, "another attribute than hash_key, or left out"
            # Keys are text here, and time to live is a number: nothing would ever be deleted.
            if table.ttl in (hash_key, range_key) and table.ttl is not None:
                yield f"tables.{name}.ttl", table.ttl, f"an attribute that is no key, as it is in {key}"
        yield from _names(f"tables.{name}.indexes", table)


def _keys(key: str, table: Table) -> Iterator[tuple[str, str, str | None]]:
    yield key, table.hash_key, table.range_key
    for place, index in enumerate(table.indexes):
        yield f"{key}.indexes[{place}]", index.hash_key, index.range_key


def _names(key: str, table: Table) -> Iterator[Violation]:
    seen: set[str] = set()
    for place, index in enumerate(table.indexes):
        if index.name in seen:
            yield f"{key}[{place}].name", index.name, "another name: an index before it has this one"
        seen.add(index.name)
