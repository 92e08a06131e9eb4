"""ECS services: how they are deployed, counted and placed on capacity; and their clusters."""

from __future__ import annotations

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.synthesized import Attributes, Resource, Stack, as_list, is_unknown, number, off, on, value_of

# Fargate's newest platform since 2020 (Amazon ECS developer guide, "Fargate platform versions").
PLATFORM_VERSIONS = ("LATEST", "1.4.0")
# Seconds. While it lasts, the scheduler ignores each unhealthy target and container (Amazon ECS API reference,
# CreateService, healthCheckGracePeriodSeconds); no longer than an alarm may look back on a deployment.
GRACE_PERIOD, LONGEST_GRACE_PERIOD = 60, 600
ON_DEMAND_BASE = 2  # tasks: the least that is highly available
SPOT_SHARE = 0.5
INSIGHTS = "/aws/ecs/containerinsights/"


@check(
    "SR601",
    "A deployment that fails is rolled back",
    why="Without the circuit breaker ECS starts the broken version's tasks again and again, for hours.",
    remedy="Set deployment_circuit_breaker with enable and rollback, and the deployment_controller ECS.",
    controls=("PCI DSS 4.0 6.5.1", "AWS Well-Architected OPS06-BP04"),
)
def rollback(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield Verdict(service, _no_rollback(service))


def _no_rollback(service: Resource) -> str | None:
    for controller in service.blocks("deployment_controller"):
        kind = controller.get("type") or "ECS"
        if kind != "ECS" and not is_unknown(kind):
            return f"the deployment controller is {kind}, which has no circuit breaker"
    breakers = service.blocks("deployment_circuit_breaker")
    if not any(on(breaker.get("enable")) for breaker in breakers):
        return "there is no deployment circuit breaker"
    if not any(on(breaker.get("rollback")) for breaker in breakers):
        return "the circuit breaker stops a deployment, but does not roll it back"
    for argument in ("deployment_circuit_breaker", "deployment_controller"):
        if lifecycles.ignores(service, argument):
            return f"its lifecycle ignores changes of {argument}: whatever is set elsewhere stays"
    return None


@check(
    "SR602",
    "A deployment never leaves fewer tasks than are needed",
    why="Below 100 % old tasks stop before new ones are healthy; with a maximum of 100 % no new one can start.",
    remedy="Set deployment_minimum_healthy_percent to 100 and deployment_maximum_percent above it, to 200 say.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def healthy_percent(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        least = service.get("deployment_minimum_healthy_percent", 100)
        most = service.get("deployment_maximum_percent", 200)
        holds = within(least, 100) and within(most, 101)
        yield judge(service, holds, f"from {least} % to {most} % of its tasks run while it is deployed")


@check(
    "SR603",
    "A new task has a minute before its health checks count, and no more than ten",
    why=(
        "A task that is still starting is taken for broken and replaced, for ever. One that is broken stays as "
        "long as ECS ignores what its target group and its container say, and the deployment with it."
    ),
    remedy=f"Set health_check_grace_period_seconds to {GRACE_PERIOD} to {LONGEST_GRACE_PERIOD}.",
    controls=("AWS Well-Architected REL11-BP01",),
)
def grace_period(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        seconds = service.get("health_check_grace_period_seconds", 0)
        if service.blocks("load_balancer") or seconds:
            holds = within(seconds, GRACE_PERIOD, LONGEST_GRACE_PERIOD)
            yield judge(service, holds, f"it has {seconds} seconds")


@check(
    "SR604",
    "A deployment that does not come up fails the apply",
    why="Terraform is content when the service is there: an image that does not exist leaves a green apply.",
    remedy="Set wait_for_steady_state to true; SR617 sees to what was rolled back.",
    controls=("AWS Well-Architected OPS06-BP01",),
)
def steady_state(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield judge(service, on(service.get("wait_for_steady_state")), "the apply does not wait for its tasks")


@check(
    "SR605",
    "Nobody can open a shell in a task",
    why="ECS Exec gives whoever may call it the task's role and its secrets, beside every review.",
    remedy="Leave enable_execute_command out, or set it to false.",
    controls=("AWS Well-Architected SEC06-BP03", "PCI DSS 4.0 2.2.4"),
)
def execute_command(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield judge(service, off(service.get("enable_execute_command")), "enable_execute_command is true")


@check(
    "SR606",
    "Autoscaling owns a service's count, and Terraform the rest",
    why=(
        "An apply at noon sets the count back to the morning's; and what Terraform ignores beyond the count, "
        "the task definition say, is planned and never deployed."
    ),
    remedy='Ignore changes of ["desired_count"] in the service, and none in the task definition.',
    controls=("AWS Well-Architected REL07-BP01",),
)
def owner_of_the_count(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        if stack.referring_to(service, "aws_appautoscaling_target"):
            ignored = _ignored(service)
            if not ignored & {"desired_count", "all"}:
                problem: str | None = "desired_count is Terraform's as well"
            elif ignored & {"task_definition", "all"}:
                problem = "a new task definition is ignored"
            else:
                problem = None
            yield Verdict(service, problem)
    for task in stack.of_type("aws_ecs_task_definition"):
        holds = not _ignored(task) & {"container_definitions", "all"}
        yield judge(task, holds, "a new image, or a new variable, is ignored")


def _ignored(resource: Resource) -> set[str]:
    return set(map(str, lifecycles.listed(resource, "ignore_changes")))


@check(
    "SR607",
    "Tasks run on demand up to a base, and at least half of the others on Spot",
    why=(
        "AWS takes Spot capacity back with two minutes' notice, all of it at once if need be: the base has to "
        "stay. Above it, Spot costs about a third."
    ),
    remedy=(
        "Give capacity_provider_strategy FARGATE with a base of 2 or more, and FARGATE_SPOT without a base and "
        "with at least the same weight; no launch_type."
    ),
    controls=("AWS Well-Architected COST07-BP04",),
)
def capacity_mix(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield Verdict(service, _not_mixed(service, _strategy(stack, service)))


def _strategy(stack: Stack, service: Resource) -> list[Attributes]:
    """The service's own strategy, or the one that it gets from its cluster."""
    own = service.blocks("capacity_provider_strategy")
    return own or [
        item
        for association in _associations(stack, service)
        for item in association.blocks("default_capacity_provider_strategy")
    ]


def _not_mixed(service: Resource, strategy: list[Attributes]) -> str | None:
    launch_type = service.get("launch_type")
    if launch_type is not None:
        return f"launch_type {launch_type} takes the place of every capacity provider"
    spot = [item for item in strategy if item.get("capacity_provider") == "FARGATE_SPOT"]
    on_demand = [item for item in strategy if item.get("capacity_provider") == "FARGATE"]
    if not spot:
        return "nothing runs on FARGATE_SPOT"
    if not any(within(value_of(item, "base", 0), ON_DEMAND_BASE) for item in on_demand):
        bases = [value_of(item, "base", 0) for item in on_demand]
        return f"the base on FARGATE is {bases[0] if bases else 0}, and {ON_DEMAND_BASE} are needed"
    if any(is_unknown(item.get("weight")) for item in strategy):
        return None
    weight = sum(number(item.get("weight")) or 0 for item in spot)
    whole = sum(number(item.get("weight")) or 0 for item in strategy)
    if whole == 0 or weight / whole < SPOT_SHARE:
        return f"{weight:g} of {whole:g} tasks above the base run on FARGATE_SPOT"
    return None


@check(
    "SR608",
    "A service waits until its capacity providers are the cluster's",
    why=(
        "The association is a resource of its own; a service that comes first is refused, since the capacity "
        "provider is not associated with the cluster."
    ),
    remedy="Name each one in aws_ecs_cluster_capacity_providers, and have the service depend on that resource.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def associated_capacity_providers(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        used = {str(item.get("capacity_provider")) for item in service.blocks("capacity_provider_strategy")}
        if not used or stack.find(service.reference("cluster")) is None:
            continue
        associations = _associations(stack, service)
        offered = {str(name) for each in associations for name in as_list(each.get("capacity_providers"))}
        missing = ", ".join(sorted(used - offered))
        if missing:
            problem = f"{missing} is not associated with its cluster"
        elif not any(stack.waits_for(service, association) for association in associations):
            problem = f"it does not wait for {associations[0].address}"
        else:
            problem = None
        yield Verdict(service, problem)


def _associations(stack: Stack, service: Resource) -> list[Resource]:
    cluster = service.reference("cluster")
    return [
        association
        for association in stack.of_type("aws_ecs_cluster_capacity_providers")
        if cluster is not None and association.reference("cluster_name") == cluster
    ]


@check(
    "SR609",
    "Container Insights is on, with enhanced observability",
    why="Without it nobody knows how many tasks should run and do, nor which of them is short of memory.",
    remedy="Give the cluster a setting with the name containerInsights and the value enhanced.",
    controls=("AWS FSBP ECS.12", "AWS Well-Architected REL06-BP01"),
)
def container_insights(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_ecs_cluster"):
        value = _insights(cluster)
        yield judge(cluster, value == "enhanced" or is_unknown(value), f"containerInsights is {value}")


@check(
    "SR610",
    "Container Insights finds its log group",
    why="It makes one otherwise: not encrypted by a key of yours, kept for ever, and left behind at a destroy.",
    remedy=f"Make a log group {INSIGHTS}<cluster>/performance, and have the cluster depend on it.",
    controls=("AWS Well-Architected SEC04-BP01",),
)
def insights_log_group(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_ecs_cluster"):
        if _insights(cluster) not in ("enabled", "enhanced"):
            continue
        wanted = f"{INSIGHTS}{cluster.get('name')}/performance"
        groups = [group for group in stack.of_type("aws_cloudwatch_log_group") if group.get("name") == wanted]
        if not groups:
            problem = f"there is no log group {wanted}"
        elif not stack.waits_for(cluster, groups[0]):
            problem = f"it does not wait for {groups[0].address}"
        else:
            problem = None
        yield Verdict(cluster, problem)


def _insights(cluster: Resource) -> object:
    settings = {str(setting.get("name")): setting.get("value") for setting in cluster.blocks("setting")}
    return value_of(settings, "containerInsights", "disabled")


@check(
    "SR611",
    "Fargate's platform is the newest",
    why="An older platform has an older kernel and container runtime, with what was found in them since.",
    remedy="Leave platform_version out, or set it to LATEST.",
    controls=("AWS FSBP ECS.10", "PCI DSS 4.0 6.3.3"),
)
def platform_version(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        version = service.get("platform_version", "LATEST")
        yield judge(
            service, version in PLATFORM_VERSIONS or is_unknown(version), f"platform_version is {version}"
        )
