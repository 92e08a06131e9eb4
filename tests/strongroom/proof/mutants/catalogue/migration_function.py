"""The function that runs the migration, told something else than its task has."""

from __future__ import annotations

from tests.strongroom.proof.mutants.containers import container
from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant
from tests.strongroom.proof.mutants.rules import ref

FUNCTION, TASK = "migration/run/function", "migration/task_definition"


def variables(draft: Draft) -> Attributes:
    found: Attributes = draft(FUNCTION)["environment"]["variables"]
    return found


@mutant("migration-outlives-its-function", "The apply has failed, and the migration goes on", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["timeout"] = 600


@mutant("migration-takes-longer-than-its-function", "Nobody stops it when it takes too long", named=FUNCTION)
def _(draft: Draft) -> None:
    variables(draft)["TIMEOUT_SECONDS"] = "900"


@mutant("migration-stopped-for-too-short", "The function gives up while the task rolls back", named=FUNCTION)
def _(draft: Draft) -> None:
    variables(draft)["STOP_SECONDS"] = "1"


@mutant(
    "migration-with-time-to-stop",
    "The function waits half a minute of the two that it takes",
    named=FUNCTION,
)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as given:
        given["stopTimeout"] = 120


@mutant("migration-for-a-while", "Each apply fails at a text that is no number", named=FUNCTION)
def _(draft: Draft) -> None:
    variables(draft)["TIMEOUT_SECONDS"] = "10m"


@mutant("migration-with-nowhere-to-look", "Each apply fails at a variable that is missing", named=FUNCTION)
def _(draft: Draft) -> None:
    del variables(draft)["LOG_GROUP"]


@mutant("migration-without-a-limit", "Each apply fails: the function does not know how long", named=FUNCTION)
def _(draft: Draft) -> None:
    del variables(draft)["TIMEOUT_SECONDS"]


@mutant("migration-of-another-container", "No such container has an exit code: applies fail", named=FUNCTION)
def _(draft: Draft) -> None:
    variables(draft)["CONTAINER"] = "app"


@mutant("migration-under-another-name", "The container was renamed, and the function not told", named=FUNCTION)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as given:
        given["name"] = "schema"
        given["logConfiguration"]["options"]["awslogs-stream-prefix"] = "schema"


@mutant("migration-in-another-log", "A failed migration is said to have written nothing", named=FUNCTION)
def _(draft: Draft) -> None:
    variables(draft)["LOG_GROUP"] = ref(draft, "service/log_group", "name")


@mutant("migration-in-another-stream", "Its last lines are where the function does not look", named=FUNCTION)
def _(draft: Draft) -> None:
    with container(draft, "migrate") as given:
        given["logConfiguration"]["options"]["awslogs-stream-prefix"] = "ecs"


@mutant("migration-in-another-cluster", "There is no such cluster: each apply fails", named=FUNCTION)
def _(draft: Draft) -> None:
    variables(draft)["CLUSTER"] = "default"


@mutant("migration-with-no-concurrency", "Lambda throttles each call: no release gets through", named=FUNCTION)
def _(draft: Draft) -> None:
    draft(FUNCTION)["reserved_concurrent_executions"] = 0
