"""The database's major version, and the classes of its instances."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.aurora_versions import major_of
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.instance_classes import instance_memory
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    database = settings.database
    major = major_of(database.engine_version)
    if database.major_version_upgrade_to not in (None, major):
        yield (
            "database.major_version_upgrade_to",
            database.major_version_upgrade_to,
            f"{major}, the major version of database.engine_version = {database.engine_version}, or nothing: "
            "it allows one upgrade, and is taken out when that is done",
        )
    readers = database.reader_instance_class
    if readers is not None and instance_memory(readers) < instance_memory(database.instance_class):
        yield (
            "database.reader_instance_class",
            readers,
            f"a class as large as database.instance_class = {database.instance_class}, or larger: a reader "
            "takes over when the writer fails",
        )
