"""The database's major version, the classes of its instances, and how far serverless ones scale."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.schema.aurora_versions import major_of
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.instance_classes import SERVERLESS, instance_memory
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]


# Aurora user guide, "Choosing the minimum Aurora Serverless v2 capacity setting for a cluster": Performance
# Insights, which every instance has.
LEAST_IN_PRODUCTION = 2

# "Maximum connections for Aurora Serverless v2": where the least is 0 or 0.5.
MOST_CONNECTIONS_OF_A_SMALL_ONE = 2000


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    yield from _versions(settings)
    if settings.database.instance_class == SERVERLESS:
        yield from _serverless(settings)
    else:
        yield from _provisioned(settings)


def _versions(settings: EnvironmentSchema) -> Iterator[Violation]:
    database = settings.database
    major = major_of(database.engine_version)
    if database.major_version_upgrade_to not in (None, major):
        yield (
            "database.major_version_upgrade_to",
            database.major_version_upgrade_to,
            f"{major}, the major version of database.engine_version = {database.engine_version}, or nothing: "
            "it allows one upgrade, and is taken out when that is done",
        )


def _provisioned(settings: EnvironmentSchema) -> Iterator[Violation]:
    database = settings.database
    for key in ("serverless_min_capacity", "serverless_max_capacity", "serverless_auto_pause_seconds"):
        if (value := getattr(database, key)) is not None:
            yield f"database.{key}", value, "nothing, unless database.instance_class = db.serverless"
    readers = database.reader_instance_class
    if readers is None:
        return
    if readers == SERVERLESS or instance_memory(readers) < instance_memory(database.instance_class):
        yield (
            "database.reader_instance_class",
            readers,
            f"a class as large as database.instance_class = {database.instance_class}, or larger: a reader "
            "takes over when the writer fails",
        )


def _serverless(settings: EnvironmentSchema) -> Iterator[Violation]:
    database = settings.database
    least, most = database.serverless_min_capacity, database.serverless_max_capacity
    if database.reader_instance_class is not None:
        yield "database.reader_instance_class", database.reader_instance_class, "nothing, with db.serverless"
    for key, value in (("serverless_min_capacity", least), ("serverless_max_capacity", most)):
        if value is None:
            yield f"database.{key}", None, "must be said with database.instance_class = db.serverless"
    if least is None or most is None:
        return
    if most < max(least, 1):
        yield (
            "database.serverless_max_capacity",
            most,
            f"at least {max(least, 1):g}: RDS takes nothing below 1, nor below serverless_min_capacity",
        )
    if settings.protected and least < LEAST_IN_PRODUCTION:
        yield (
            "database.serverless_min_capacity",
            least,
            f"at least {LEAST_IN_PRODUCTION} in production: no pause, and what Performance Insights needs",
        )
    if database.serverless_auto_pause_seconds is not None and least > 0:
        yield (
            "database.serverless_auto_pause_seconds",
            database.serverless_auto_pause_seconds,
            "nothing, unless serverless_min_capacity = 0: no other instance pauses",
        )
    if least < 1 and database.max_connections > MOST_CONNECTIONS_OF_A_SMALL_ONE:
        yield (
            "database.max_connections",
            database.max_connections,
            f"at most {MOST_CONNECTIONS_OF_A_SMALL_ONE} with serverless_min_capacity = {least:g} (RDS)",
        )
