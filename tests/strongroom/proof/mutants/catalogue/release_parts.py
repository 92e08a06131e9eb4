"""What a release is made of, weakened: queue, events, and the migration's rights and image."""

from __future__ import annotations

from tests.strongroom.proof.mutants.containers import container
from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements
from tests.strongroom.proof.mutants.waiting import stop_waiting

SERVICE, QUEUE, MAPPING = "service/service", "validation/queue", "validation/event_source_mapping"
FUNCTION, POLICY = "migration/run/function", "migration/run/role/policy"
TARGET = "service/events/not_deployed_target"


@mutant("a-queue-that-nobody-reads", "Transactions wait for a validation that never comes", named=QUEUE)
def _(draft: Draft) -> None:
    draft.remove(MAPPING)


@mutant("a-reader-switched-off", "Switched off during an incident, and forgotten", named=QUEUE)
def _(draft: Draft) -> None:
    draft(MAPPING)["enabled"] = False


@mutant("events-to-no-log", "Such a log group is nowhere: EventBridge drops each event", named=TARGET)
def _(draft: Draft) -> None:
    draft(TARGET)["arn"] = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/gone"


@mutant("a-target-on-another-bus", "The rule is on the default bus, and has no target there", named=TARGET)
def _(draft: Draft) -> None:
    draft(TARGET)["event_bus_name"] = "strongroom"


@mutant(
    "roles-to-any-service", "The function hands the migration's roles to a function of its own", named=FUNCTION
)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["PassRoles"]["Condition"]


@mutant("migration-in-any-cluster", "The migration runs in a cluster that nobody watches", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["RunTask"]["Condition"]


@mutant(
    "stops-tasks-of-any-cluster", "Each task of the account can be stopped", named="migration/run/role/role"
)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["WaitForTask"]["Condition"]
        found["WaitForTask"]["Resource"] = "arn:aws:ecs:us-east-1:123456789012:task/*"


@mutant("migration-that-is-not-stopped", "A migration that takes too long goes on for ever", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        found["WaitForTask"]["Action"] = "ecs:DescribeTasks"


@mutant("migration-that-is-not-seen", "The function never learns how it ended", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        found["WaitForTask"]["Action"] = "ecs:StopTask"


@mutant("migration-without-tags", "ECS refuses a task whose tags the caller may not give", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["TagTask"]


@mutant("migration-without-last-words", "Who reads the error does not learn what was wrong", named=FUNCTION)
def _(draft: Draft) -> None:
    with statements(draft, POLICY) as found:
        del found["ReadLog"]


@mutant("migration-of-another-release", "The schema is another release's", named="migration/task_definition")
def _(draft: Draft) -> None:
    with container(draft, "migrate") as given:
        given["image"] = given["image"].rpartition("@")[0] + f"@sha256:{'0' * 64}"


@mutant("migration-deregistered", "A migration of before can't be run again", named="migration/task_definition")
def _(draft: Draft) -> None:
    draft("migration/task_definition")["skip_destroy"] = False


@mutant("released-before-its-rules", "The first deployment fails, and nobody hears of it", named=SERVICE)
def _(draft: Draft) -> None:
    stop_waiting(draft, SERVICE, "service/events/")
