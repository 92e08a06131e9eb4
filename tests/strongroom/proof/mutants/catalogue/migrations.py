"""The migration, weakened: who has the owner's secret, and what comes before what."""

from __future__ import annotations

import json

from tests.strongroom.proof.mutants.containers import container
from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements
from tests.strongroom.proof.mutants.rules import ref
from tests.strongroom.proof.mutants.waiting import stop_waiting

TASK, SERVICE = "service/task_definition", "service/service"
MIGRATION = "migration/task_definition"
INVOCATION, FUNCTION = "migration/invocation", "migration/run/function"
POLICY, GROUP = "migration/run/role/policy", "security_groups/migration"


@mutant("master-users-secret", "The application may drop the ledger, and has a week's password", named=TASK)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as migration:
        secrets = migration["secrets"]
    with container(draft) as definition:
        definition["secrets"] = secrets
    with (
        statements(draft, "migration/execution/policy") as migrations,
        statements(draft, "service/roles/execution/policy") as services,
    ):
        for sid in ("ReadDatabaseCredentials", "DecryptDatabaseCredentials"):
            services[sid] = migrations[sid]


@mutant("before-its-schema", "The release is out before its schema is there", named=SERVICE)
def _(draft: Draft) -> None:
    stop_waiting(draft, SERVICE, INVOCATION)


@mutant(
    "migration-before-its-database", "The first migration finds no instance to sign in to", named=INVOCATION
)
def _(draft: Draft) -> None:
    stop_waiting(draft, INVOCATION, "database/")


@mutant(
    "migration-before-its-secret", "The first migration's task may not read its password yet", named=INVOCATION
)
def _(draft: Draft) -> None:
    stop_waiting(draft, INVOCATION, "migration/execution/")


@mutant("migration-that-may-not-be-run", "Each apply fails, at the migration", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["RunTask"]


@mutant("migration-without-roles", "ECS takes no task whose roles the caller may not hand on", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["PassRoles"]


@mutant(
    "migration-runs-any-task",
    "Who takes the function over runs any task of the account",
    named="migration/run/role/role",
)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        found["RunTask"]["Resource"] = "*"


@mutant(
    "migration-in-the-services-group", "A group of nobody's is left, with a way to the database", named=GROUP
)
def _(draft: Draft) -> None:
    called_with = json.loads(draft(INVOCATION)["input"])
    called_with["security_groups"] = draft(SERVICE)["network_configuration"]["security_groups"]
    draft(INVOCATION)["input"] = json.dumps(called_with)


@mutant(
    "migrations-that-nobody-hears-of",
    "Who did not start the apply does not know that it failed",
    named=FUNCTION,
)
def _(draft: Draft) -> None:
    draft.remove("monitoring/migration-failed")


def point_at(draft: Draft, variable: str, value: str) -> None:
    with container(draft, "migrate") as migration:
        (found,) = (each for each in migration["environment"] if each["name"] == variable)
        found["value"] = value


@mutant("migration-of-the-reader", "The migration asks a reader, which takes no change", named=MIGRATION)
def _(draft: Draft) -> None:
    point_at(draft, "DATABASE_HOST", ref(draft, "database/cluster", "reader_endpoint"))


@mutant("migration-of-another-database", "A database that nobody uses is up to date", named=MIGRATION)
def _(draft: Draft) -> None:
    point_at(draft, "DATABASE_NAME", "postgres")


@mutant("migration-of-another-host", "The schema of a host that is gone is migrated", named=MIGRATION)
def _(draft: Draft) -> None:
    point_at(draft, "DATABASE_HOST", "old.example.com")


@mutant("migration-that-serves", "The image's own command runs, as the owner, and never ends", named=MIGRATION)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as migration:
        del migration["command"]


@mutant("migration-by-the-services-command", "The application starts once more, as the owner", named=MIGRATION)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as migration:
        command = migration["command"]
    with container(draft) as service:
        service["command"] = command
