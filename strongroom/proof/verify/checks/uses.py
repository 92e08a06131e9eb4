"""Flows and what they are for: whoever needs one has it, and whoever has one needs it."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.reach import Flow, Peer, reachability
from strongroom.proof.reach.peers import INTERNET, PARTNERS
from strongroom.proof.reach.prefix_lists import service_name
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import load_balancers_of, targets_of
from strongroom.proof.verify.needs import is_client, port_of, services_called
from strongroom.proof.verify.task_definitions import TASKS
from strongroom.synthesized import Resource, Stack, number, on

HTTPS = 443
COMPUTE = (*TASKS, "aws_lambda_function")


@check(
    "SR211",
    "Whoever calls an AWS service has a way to it",
    why=(
        "The role allows the call, the network does not: it times out. DynamoDB and S3 are behind gateway "
        "endpoints, whose prefix lists a rule must name; interface endpoints are not on their way."
    ),
    remedy=(
        "Add egress to the gateway endpoint's prefix list, or an interface endpoint and both rules, or a way "
        "out through NAT."
    ),
    controls=("AWS Well-Architected SEC05-BP02",),
)
def calls_arrive(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for compute in stack.of_type(*COMPUTE):
        peer = found.peer_of(compute)
        if peer is not None:
            open_ = found.from_(peer)
            missing = sorted(
                service
                for service in services_called(stack, compute)
                if not any(_serves(flow, service) for flow in open_)
            )
            yield judge(compute, not missing, f"it calls {', '.join(missing)}, and has no way there")


def _serves(flow: Flow, service: str) -> bool:
    """Whether calls of a service can go by a flow."""
    if not flow.opens(HTTPS):
        return False
    if flow.target.role == "endpoints":
        return any(_answers_for(endpoint, service) for endpoint in flow.target.resources)
    return flow.target.name == INTERNET or (flow.target.role == "aws" and flow.target.name == service)


def _answers_for(endpoint: Resource, service: str) -> bool:
    """Whether an interface endpoint stands behind the service's own name."""
    return service_name(endpoint.get("service_name")) == service and on(endpoint.get("private_dns_enabled"))


@check(
    "SR212",
    "A database's clients have a way to it",
    why="Tasks start, find no database, fail their health check, and are replaced, for ever.",
    remedy="Open the database's port at both ends: egress of the client's group, ingress of the database's.",
    controls=("AWS Well-Architected SEC05-BP02",),
)
def clients_arrive(stack: Stack) -> Verdicts:
    found = reachability(stack)
    databases = [each.resource for each in found.workloads if each.role == "database"]
    for compute in stack.of_type(*COMPUTE):
        for database in databases:
            if is_client(stack, compute, database):
                port = port_of(database)
                arrives = any(
                    flow.target == found.peer_of(database) and (port is None or flow.opens(port))
                    for flow in found.from_(found.peer_of(compute))
                )
                yield judge(compute, arrives, f"it has no way to {database.address} on port {port}")


@check(
    "SR213",
    "Whoever has a way somewhere has a use for it",
    why="A flow that nothing needs is what an intruder finds open: it costs nothing to close.",
    remedy=(
        "Take the rules away. Uses are: a listener's targets, the services that roles and images call, and "
        "ranges that a rule names on one port. Databases have a check of their own."
    ),
    controls=("PCI DSS 4.0 1.3.2", "PCI DSS 4.0 1.2.5", "AWS Well-Architected SEC05-BP02"),
)
def used(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for workload in found.workloads:
        peer = found.peer_of(workload.resource)
        if peer is None or workload.role == "database":
            continue
        idle = [
            flow
            for flow in found.from_(peer)
            # SR202 names the rule for everybody, SR203 the database.
            if flow.target.role != "database"
            if flow.target.name != INTERNET
            if not _is_used(stack, workload.resource, flow)
        ]
        yield Verdict(workload.resource, "; ".join(map(str, idle)) or None)


def _is_used(stack: Stack, source: Resource, flow: Flow) -> bool:
    if flow.protocol != "tcp" or flow.first != flow.last:
        return False
    if flow.target.role == PARTNERS:
        return True
    if source.type in COMPUTE:
        return any(_serves(flow, service) for service in services_called(stack, source))
    return any(flow.first in (port, None) for port in _target_ports(stack, source, flow.target))


def _target_ports(stack: Stack, load_balancer: Resource, target: Peer) -> Iterator[float | None]:
    """The ports on which a load balancer's listeners forward to the services of a peer, and check them."""
    for service in target.resources:
        for group in targets_of(stack, service):
            if load_balancer in load_balancers_of(stack, group):
                for block in service.blocks("load_balancer"):
                    yield number(block.get("container_port"))
                for health in group.blocks("health_check"):
                    if str(health.get("port", "traffic-port")) != "traffic-port":
                        yield number(health.get("port"))
