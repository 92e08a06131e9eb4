"""Who must not reach whom, told from the flows that `proof.reach` computes, without a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strongroom.proof.reach import Flow, Peer, Reachability, reachability
from strongroom.proof.reach.addresses import addresses, is_wide, network
from strongroom.proof.reach.ends import Range
from strongroom.proof.reach.groups import Rule
from strongroom.proof.reach.intervals import union
from strongroom.proof.reach.traffic import tcp
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.needs import is_client, port_of
from strongroom.synthesized import Resource, Stack

WEB = (80, 443)
COMPUTE = ("service", "migration", "job", "function")


@check(
    "SR201",
    "From outside only load balancers are reached, and only on ports 80 and 443",
    why="Everything else is reached around TLS, the web ACL and the access log.",
    remedy=(
        "Take away the ingress rule, the public address or the route to the internet gateway that the flow "
        "goes by: `strongroom reach` names them."
    ),
    controls=("PCI DSS 4.0 1.4.2", "AWS FSBP EC2.18", "AWS Well-Architected SEC05-BP02"),
)
def from_outside(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for resource, peer in _workloads(found):
        exposed = [
            flow
            for flow in found.to(peer)
            if not flow.source.resources
            if not (peer.role == "load_balancer" and any(_is_just(flow, port) for port in WEB))
        ]
        yield Verdict(resource, _told(exposed))


@check(
    "SR202",
    "No rule is for every address, or for the whole VPC, but a load balancer's for ports 80 and 443",
    why="Such a rule lets in, or out, whatever comes to the VPC later: it names nobody who was thought of.",
    remedy="Name the security group, the prefix list or the partner's range that the rule is meant for.",
    controls=("AWS FSBP EC2.18", "AWS FSBP EC2.19", "PCI DSS 4.0 1.3.1", "PCI DSS 4.0 1.3.2"),
)
def nobody_in_particular(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for maker, rules in _by_maker(stack, found):
        wide = [rule for rule in rules if _is_wide(stack, rule) and not _is_front_door(found, rule)]
        yield judge(maker, not wide, f"its {wide[0].direction} is for {wide[0].end}" if wide else "")


def _is_wide(stack: Stack, rule: Rule) -> bool:
    if not isinstance(rule.end, Range):
        return False
    vpcs = [network(vpc.get("cidr_block")) for vpc in stack.of_type("aws_vpc")]
    covered = (addresses(vpc) <= rule.end.addresses for vpc in vpcs if vpc)
    return is_wide(rule.end.block) or any(covered)


def _is_front_door(found: Reachability, rule: Rule) -> bool:
    """Whether it is the internet's way in to a load balancer."""
    users = {each.role for each in found.workloads if rule.group in (each.groups or ())}
    return (
        rule.direction == "ingress"
        and users == {"load_balancer"}
        and rule.traffic <= union(tcp(port) for port in WEB)
    )


@check(
    "SR203",
    "A database is reached by its clients only, on its own port",
    why="Whoever else can open the port can try passwords, and the next flaw of the database.",
    remedy="Take away the rule for who is no client. Clients are those in whose configuration the database is.",
    controls=("PCI DSS 4.0 1.3.1", "PCI DSS 4.0 1.4.4", "AWS Well-Architected SEC05-BP02"),
)
def database_clients(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for resource, peer in _workloads(found, "database"):
        port = port_of(resource)
        strangers = [
            flow
            for flow in found.to(peer)
            if not _are_clients(stack, flow.source, resource) or not (port is None or _is_just(flow, port))
        ]
        yield Verdict(resource, _told(strangers))


def _are_clients(stack: Stack, source: Peer, database: Resource) -> bool:
    return source.role in COMPUTE and all(is_client(stack, each, database) for each in source.resources)


@check(
    "SR204",
    "A database opens no connection",
    why="What has been taken over inside it (an extension, a foreign table) could carry the ledger away.",
    remedy="Take every egress rule out of the database's security groups: answers need none.",
    controls=("PCI DSS 4.0 1.3.2", "AWS Well-Architected SEC05-BP02"),
)
def silent_database(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for resource, peer in _workloads(found, "database"):
        workload = found.workload(resource)
        rules = found.groups.of(workload.groups, "egress") if workload else []
        ends = dict.fromkeys(str(rule.end) for rule in rules)
        problem = _told(found.from_(peer)) or (
            f"it may open connections to {', '.join(ends)}" if ends else None
        )
        yield Verdict(resource, problem)


@check(
    "SR205",
    "Every rule has its counterpart",
    why="One end of a flow without the other opens nothing: a time-out today, an open door with the next rule.",
    remedy=(
        "Add the missing rule, route or network ACL entry, or take the rule away: `strongroom reach` tells "
        "what refuses it."
    ),
    controls=("PCI DSS 4.0 1.2.5",),
)
def counterparts(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for maker, _ in _by_maker(stack, found):
        refused = [each for each in found.refused if each.rule == maker.address]
        yield judge(maker, not refused, str(refused[0]) if refused else "")


@check(
    "SR206",
    "A security group belongs to one role, and to somebody",
    why="Two roles with one group have each other's permissions; a group of nobody's is anybody's to take.",
    remedy="Make a group for each role, and remove the one that nobody has.",
    controls=("PCI DSS 4.0 1.2.5", "AWS Well-Architected SEC05-BP02"),
)
def one_role(stack: Stack) -> Verdicts:
    found = reachability(stack)
    for group in stack.of_type("aws_security_group"):
        roles = {each.role for each in found.workloads if group.address in (each.groups or ())}
        idle = roles == {"idle group"}
        problem = "nobody has it" if idle else f"{' and '.join(sorted(roles))} share it"
        yield judge(group, len(roles) == 1 and not idle, problem)


def _workloads(found: Reachability, role: str | None = None) -> Iterator[tuple[Resource, Peer]]:
    for workload in found.workloads:
        peer = found.peer_of(workload.resource)
        if peer is not None and workload.role in ((role,) if role else {workload.role} - {"idle group"}):
            yield workload.resource, peer


def _by_maker(stack: Stack, found: Reachability) -> Iterator[tuple[Resource, list[Rule]]]:
    """The resources that make rules, each with all of its rules."""
    makers = dict.fromkeys(rule.made_by for rule in found.groups.rules)
    for address in makers:
        maker = stack.find(address)
        if maker is not None:
            yield maker, [rule for rule in found.groups.rules if rule.made_by == address]


def _is_just(flow: Flow, port: int) -> bool:
    return flow.protocol == "tcp" and flow.port == port


def _told(flows: Iterable[Flow]) -> str | None:
    return "; ".join(map(str, flows)) or None
