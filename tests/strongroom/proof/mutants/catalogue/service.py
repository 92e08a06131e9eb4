"""The ECS service and its cluster, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting

SERVICE = "service/service"
CLUSTER = "cluster/cluster"


def strategy(draft: Draft) -> dict[str, Attributes]:
    """Capacity provider -> its item in the service's strategy."""
    return {item["capacity_provider"]: item for item in draft(SERVICE)["capacity_provider_strategy"]}


@mutant("no-circuit-breaker", "A broken version is started again and again for hours", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["deployment_circuit_breaker"]


@mutant("no-rollback", "A failed deployment stops half-way, with the broken version in service", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["deployment_circuit_breaker"]["rollback"] = False


@mutant("external-controller", "The circuit breaker is not supported by this controller", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["deployment_controller"] = {"type": "EXTERNAL"}


@mutant("no-healthy-minimum", "All old tasks are stopped before a new one is healthy", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["deployment_minimum_healthy_percent"] = 0


@mutant("no-room-to-deploy", "No task may stop and none may be added: the deployment hangs", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["deployment_maximum_percent"] = 100


@mutant("no-grace-period", "Tasks are replaced for failing health checks while they start", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["health_check_grace_period_seconds"]


@mutant("two-hours-of-grace", "A release that is not healthy serves for two hours", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["health_check_grace_period_seconds"] = 7200


@mutant("apply-does-not-wait", "An image that does not exist leaves a green apply", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["wait_for_steady_state"] = False


@mutant("a-shell-in-production", "Whoever may call ECS Exec has the task's role and secrets", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["enable_execute_command"] = True


@mutant("two-owners-of-the-count", "An apply at noon removes the tasks that the load needs", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["lifecycle"]


@mutant("nothing-is-deployed", "The plan shows a new image, and the service keeps the old one", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["lifecycle"]["ignore_changes"].append("task_definition")


@mutant("image-ignored", "The image that was reviewed is never registered", named="service/task_definition")
def _(draft: Draft) -> None:
    draft("service/task_definition")["lifecycle"] = {"ignore_changes": ["container_definitions"]}


@mutant("no-base-on-demand", "A reclaim of Spot capacity takes the whole service", named=SERVICE)
def _(draft: Draft) -> None:
    strategy(draft)["FARGATE"]["base"] = 0


@mutant("hardly-any-spot", "Nine of ten tasks above the base are paid in full", named=SERVICE)
def _(draft: Draft) -> None:
    strategy(draft)["FARGATE"]["weight"], strategy(draft)["FARGATE_SPOT"]["weight"] = 90, 10


@mutant("launch-type", "The launch type overrides every capacity provider: no Spot at all", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["launch_type"] = "FARGATE"
    del draft(SERVICE)["capacity_provider_strategy"]


@mutant("spot-not-associated", "The service names a capacity provider that its cluster lacks", named=SERVICE)
def _(draft: Draft) -> None:
    providers = draft("cluster/capacity_providers")
    providers["capacity_providers"] = ["FARGATE"]
    providers["default_capacity_provider_strategy"].pop()


@mutant("capacity-providers-too-late", "The service comes before FARGATE_SPOT is associated", named=SERVICE)
def _(draft: Draft) -> None:
    stop_waiting(draft, SERVICE, "cluster/capacity_providers")


@mutant("no-container-insights", "Nobody knows how many tasks should run and do", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["setting"][0]["value"] = "disabled"


@mutant(
    "plain-container-insights", "Metrics stop at the service: no task can be told from another", named=CLUSTER
)
def _(draft: Draft) -> None:
    draft(CLUSTER)["setting"][0]["value"] = "enabled"


@mutant("insights-without-log-group", "ECS makes the log group, kept for ever and unencrypted", named=CLUSTER)
def _(draft: Draft) -> None:
    draft.remove("cluster/insights_log_group")


@mutant("insights-log-group-too-late", "ECS may make the log group first; the apply then fails", named=CLUSTER)
def _(draft: Draft) -> None:
    stop_waiting(draft, CLUSTER, "cluster/insights_log_group")


@mutant("old-platform", "Tasks run on a platform that gets no fixes", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["platform_version"] = "1.3.0"


@mutant("deleted-for-spot", "More tasks on demand during an outage: every task stops first", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["force_new_deployment"]


@mutant("rolled-back-and-green", "The release was rolled back, and the apply is green", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["lifecycle"]["postcondition"]


@mutant("asks-nothing", "The postcondition compares the service with itself", named=SERVICE)
def _(draft: Draft) -> None:
    (postcondition,) = draft(SERVICE)["lifecycle"]["postcondition"]
    postcondition["condition"] = "${self.task_definition == self.task_definition}"


@mutant("accepts-the-old-one", "The postcondition holds for what was rolled back, and only then", named=SERVICE)
def _(draft: Draft) -> None:
    (postcondition,) = draft(SERVICE)["lifecycle"]["postcondition"]
    postcondition["condition"] = postcondition["condition"].replace("==", "!=")


@mutant(
    "nothing-to-go-back-to", "The old revision is INACTIVE when it is needed", named="service/task_definition"
)
def _(draft: Draft) -> None:
    draft("service/task_definition")["skip_destroy"] = False


@mutant("service-may-be-destroyed", "A renamed construct stops every task", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["lifecycle"]["prevent_destroy"] = False
