"""Where the service's tasks stand, the way of a request to them, and the order they come in, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting

SERVICE = "service/service"
# What it waits for, which waits for the same.
MIGRATION = "migration/invocation"


@mutant("public-addresses", "Every task can be reached from the internet, around the web ACL", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["network_configuration"]["assign_public_ip"] = True


@mutant("tasks-in-public-subnets", "Tasks stand where the internet has a way in", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["network_configuration"]["subnets"] = [
        f"${{{draft.address(f'network/public_subnet-us-east-1{zone}')}.id}}" for zone in "abc"
    ]


@mutant("two-zones", "One zone's failure takes half of the service", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["network_configuration"]["subnets"].pop()


@mutant("no-rebalancing", "After a zone has recovered all tasks stay in the other two", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["availability_zone_rebalancing"]


@mutant("another-container-port", "The load balancer asks a port that nobody listens on", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["load_balancer"][0]["container_port"] = 80


@mutant("another-container", "The service names a container that the task does not have", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["load_balancer"][0]["container_name"] = "web"


@mutant(
    "health-of-another-port", "Health checks ask where nobody listens: no task is ever healthy", named=SERVICE
)
def _(draft: Draft) -> None:
    draft("load_balancer/target_group")["health_check"]["port"] = "80"


@mutant("tasks-closed-to-the-load-balancer", "Health checks time out at the tasks' group", named=SERVICE)
def _(draft: Draft) -> None:
    rule = draft("security_groups/ingress-load_balancer-to-service-8080")
    rule["from_port"] = rule["to_port"] = 80


@mutant("load-balancer-may-not-speak", "Health checks don't leave the load balancer's group", named=SERVICE)
def _(draft: Draft) -> None:
    draft.remove("security_groups/egress-load_balancer-to-service-8080")


@mutant("before-the-listener", "ECS refuses a target group that no load balancer uses yet", named=SERVICE)
def _(draft: Draft) -> None:
    stop_waiting(draft, SERVICE, "load_balancer/https")


@mutant("before-the-execution-role", "The first tasks may not pull their image", named=SERVICE)
def _(draft: Draft) -> None:
    stop_waiting(draft, SERVICE, "service/roles/execution/attachment")


@mutant("before-the-task-role", "The first tasks are refused by every table and queue", named=SERVICE)
def _(draft: Draft) -> None:
    stop_waiting(draft, SERVICE, "service/roles/task/attachment")


@mutant("before-the-nat-routes", "The first tasks have no way out and give up", named=SERVICE)
def _(draft: Draft) -> None:
    for path in (SERVICE, MIGRATION):
        stop_waiting(draft, path, "network/private_route-us-east-1b")


@mutant("before-the-rules", "The first tasks find every door closed", named=SERVICE)
def _(draft: Draft) -> None:
    for path in (SERVICE, MIGRATION):
        stop_waiting(draft, path, "security_groups/egress-service-to-database-5432")


@mutant("before-the-endpoints", "The first tasks can't reach ECR, and the breaker trips", named=SERVICE)
def _(draft: Draft) -> None:
    for path in (SERVICE, MIGRATION):
        stop_waiting(draft, path, "interface_endpoints/ecr_dkr")


@mutant("before-the-gateway-endpoint", "The first tasks can't load their image's layers", named=SERVICE)
def _(draft: Draft) -> None:
    # Security groups refer to its prefix list, so without their rules nothing waits for it any more.
    stop_waiting(draft, SERVICE, "gateway_endpoints/s3", "security_groups/egress-service-to-s3-443")
    draft.remove("security_groups/egress-service-to-s3-443")


@mutant("before-the-database", "The first tasks find a cluster without an instance", named=SERVICE)
def _(draft: Draft) -> None:
    for path in (SERVICE, MIGRATION):
        stop_waiting(draft, path, "database/writer", "database/reader")
