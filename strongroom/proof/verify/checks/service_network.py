"""Where the tasks of an ECS service stand, how requests reach them, and what has to be there before them."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from strongroom.proof.reach import reachability
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import forwarding_to, load_balancers_of, targets_of
from strongroom.proof.verify.roles import grants
from strongroom.proof.verify.security_groups import groups_of
from strongroom.proof.verify.subnets import is_public, route_tables, routes, subnets_of, zones
from strongroom.proof.verify.task_definitions import INVOCATION, containers, task_of
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, number, off, value_of

ZONES = 3
TRAFFIC = "traffic-port"  # a health check's: whichever port a target is registered with
SHOWN = 3  # of the resources that a service should wait for, so that a finding stays a line


@check(
    "SR612",
    "Tasks have no public address, and stand in subnets that the internet has no way into",
    why="A task with a public address can be reached around the load balancer, its logs and its web ACL.",
    remedy="Set network_configuration.assign_public_ip to false, and choose subnets behind NAT gateways.",
    controls=("AWS FSBP ECS.2", "PCI DSS 4.0 1.4.2", "AWS Well-Architected SEC05-BP01"),
)
def private_tasks(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield Verdict(service, _public(stack, service))


def _public(stack: Stack, service: Resource) -> str | None:
    networks = service.blocks("network_configuration")
    if not networks:
        return "it has no network_configuration, without which Fargate runs no task"
    if not all(off(network.get("assign_public_ip")) for network in networks):
        return "assign_public_ip is true"
    public = [
        subnet.address
        for subnet in subnets_of(stack, service, "network_configuration")
        if is_public(stack, subnet)
    ]
    return f"{public[0]} has a route to an internet gateway" if public else None


@check(
    "SR613",
    "Tasks are spread over three Availability Zones",
    why="With fewer zones, the failure of one takes half of the service or all of it.",
    remedy=(
        "Name subnets in three zones in network_configuration, and set availability_zone_rebalancing to "
        "ENABLED, which brings tasks back to a zone that has recovered."
    ),
    controls=("AWS Well-Architected REL10-BP01",),
)
def spread(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        found = zones(subnets_of(stack, service, "network_configuration"))
        # Subnets of another stack, or of one that counts: nobody can tell here.
        told = bool(found) and not any(is_unknown(zone) for zone in found)
        rebalancing = service.get("availability_zone_rebalancing", "DISABLED")
        if told and len(found) < ZONES:
            problem: str | None = f"its subnets are in {len(found)} Availability Zones"
        elif rebalancing != "ENABLED" and not is_unknown(rebalancing):
            problem = f"availability_zone_rebalancing is {rebalancing}"
        else:
            problem = None
        yield Verdict(service, problem)


@check(
    "SR614",
    "One port leads from the load balancer to the container, and every door on the way is open for it",
    why="Where one of them has another port, each new task fails its health checks and is replaced, for ever.",
    remedy=(
        "Use one port in the container's portMappings, the service's load_balancer.container_port, and the "
        "rules of both security groups; for the health check that one, or traffic-port."
    ),
    controls=("AWS Well-Architected SEC05-BP02",),
)
def one_port(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        for target in service.blocks("load_balancer"):
            yield Verdict(service, _closed(stack, service, target))


def _closed(stack: Stack, service: Resource, target: Attributes) -> str | None:
    port = number(target.get("container_port"))
    if port is None:
        return None if is_unknown(target.get("container_port")) else "load_balancer has no container_port"
    task = task_of(stack, service)
    defined = containers(task) if task else None
    if defined is not None:
        name = target.get("container_name")
        published = [
            number(mapping.get("containerPort"))
            for container in defined
            if container.get("name") == name
            for mapping in blocks(container.get("portMappings"))
        ]
        if port not in published:
            return f"container {name} does not publish port {port:g}"
    for group in targets_of(stack, service):
        # The group's own port is nobody's: ECS registers each task with its container's.
        for health in group.blocks("health_check"):
            asked = value_of(health, "port", TRAFFIC)
            if asked != TRAFFIC and number(asked) not in (port, None):
                return f"{group.address} asks port {asked} for its health, and the container has {port:g}"
    for group in targets_of(stack, service):
        for load_balancer in load_balancers_of(stack, group):
            if not _is_open(stack, load_balancer, service, int(port)):
                return f"nothing leads from {load_balancer.address} to it on port {port:g}"
    return None


def _is_open(stack: Stack, load_balancer: Resource, service: Resource, port: int) -> bool:
    """Whether subnets, routes and both security groups let the load balancer's requests through."""
    found = reachability(stack)
    source, target = found.peer_of(load_balancer), found.peer_of(service)
    return any(flow.target == target and flow.opens(port) for flow in found.from_(source))


@check(
    "SR615",
    "A service, and a migration before it, waits for all that its first tasks need",
    why=(
        "Tasks that start before their permissions, their way out or their listener fail, and the circuit "
        "breaker has nothing to go back to: the first deployment ends with a service without tasks."
    ),
    remedy=(
        "Put into depends_on: the listener that forwards to its target group, both roles' policy attachments, "
        "its subnets' routes, its security groups' rules, the VPC endpoints, the database's instances. The "
        "same for an aws_lambda_invocation that has a task definition in its input."
    ),
    controls=("AWS Well-Architected REL08-BP05",),
)
def first_tasks(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service", INVOCATION):
        before = nx.descendants(stack.graph, service.address)
        missing = sorted({needed.address for needed in _needed(stack, service)} - before)
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        yield judge(service, not missing, f"it does not wait for {', '.join(missing[:SHOWN])}{more}")


def _needed(stack: Stack, service: Resource) -> Iterator[Resource]:
    for target_group in targets_of(stack, service):
        yield from forwarding_to(stack, target_group)
    network = "input" if service.type == INVOCATION else "network_configuration"
    for group in groups_of(stack, service, network):
        for type_ in ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"):
            yield from stack.referring_to(group, type_, by="security_group_id")
        yield from stack.referring_to(group, "aws_security_group_rule", by="security_group_id")
    for subnet in subnets_of(stack, service, network):
        yield from routes(stack, subnet)
        yield from stack.referring_to(subnet, "aws_route_table_association", by="subnet_id")
        for table in route_tables(stack, subnet):
            yield from stack.referring_to(table, "aws_vpc_endpoint", by="route_table_ids")
        yield from _interface_endpoints(stack, subnet)
    task = task_of(stack, service)
    if task is not None:
        for argument in ("execution_role_arn", "task_role_arn"):
            role = stack.find(task.reference(argument))
            yield from grants(stack, role) if role else ()
        for cluster in stack.of_type("aws_rds_cluster"):
            if task.mentions(cluster, "container_definitions"):
                yield from stack.referring_to(cluster, "aws_rds_cluster_instance", by="cluster_identifier")


def _interface_endpoints(stack: Stack, subnet: Resource) -> Iterator[Resource]:
    """Those of the subnet's VPC: with private DNS they answer for their service in all of it."""
    vpc = subnet.reference("vpc_id")
    for endpoint in stack.of_type("aws_vpc_endpoint"):
        if vpc and endpoint.reference("vpc_id") == vpc and endpoint.get("vpc_endpoint_type") == "Interface":
            yield endpoint
