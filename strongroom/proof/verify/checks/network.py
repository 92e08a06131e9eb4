"""The VPC and its subnets: three kinds of them in three zones, told apart by where their routes lead."""

from __future__ import annotations

from collections import defaultdict

from strongroom.proof.reach import reachability
from strongroom.proof.reach.addresses import Network, addresses, network
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, is_unknown, off, on

KINDS = ("public", "private", "isolated")
ZONES = 3


@check(
    "SR101",
    "A VPC gives out names, and resolves them",
    why="Without both switches an interface endpoint's private names lead to the internet, or nowhere.",
    remedy="Set enable_dns_support and enable_dns_hostnames to true.",
    controls=("AWS Well-Architected SEC05-BP01",),
)
def names(stack: Stack) -> Verdicts:
    for vpc in stack.of_type("aws_vpc"):
        closed = [
            switch
            for switch, default in (("enable_dns_support", True), ("enable_dns_hostnames", False))
            if not on(vpc.get(switch, default))
        ]
        yield judge(vpc, not closed, f"{' and '.join(closed)} is off")


@check(
    "SR102",
    "The VPC's default security group admits nothing",
    why="Whatever is made without a group gets this one, and with AWS's rules it may talk to all others in it.",
    remedy="Take it over with an aws_default_security_group that has no ingress and no egress.",
    controls=("AWS FSBP EC2.2",),
)
def default_group(stack: Stack) -> Verdicts:
    rules = reachability(stack).groups.rules
    for vpc in stack.of_type("aws_vpc"):
        taken_over = stack.referring_to(vpc, "aws_default_security_group", by="vpc_id")
        yield judge(vpc, taken_over, "its default security group has AWS's own rules")
        for group in taken_over:
            own = [rule for rule in rules if rule.group == group.address]
            yield judge(group, not own, f"it has {len(own)} rules")


@check(
    "SR103",
    "Every connection is on record, accepted or refused",
    why="After an intrusion nobody could tell who talked to whom.",
    remedy='Make an aws_flow_log of the VPC: traffic_type "ALL", a log_destination, a role that may write.',
    controls=("AWS FSBP EC2.6", "PCI DSS 4.0 10.2.1", "AWS Well-Architected SEC04-BP01"),
)
def flow_logs(stack: Stack) -> Verdicts:
    for vpc in stack.of_type("aws_vpc"):
        logs = stack.referring_to(vpc, "aws_flow_log", by="vpc_id")
        yield judge(vpc, logs, "it has no flow log")
        for log in logs:
            yield Verdict(log, _unwritten(log))


def _unwritten(log: Resource) -> str | None:
    traffic = log.get("traffic_type")
    if traffic != "ALL" and not is_unknown(traffic):
        return f"traffic_type is {traffic}"
    if not log.get("log_destination") and not log.get("log_group_name"):
        return "it has no destination"
    to_logs = log.get("log_destination_type", "cloud-watch-logs") == "cloud-watch-logs"
    return "it has no role to write with" if to_logs and not log.get("iam_role_arn") else None


@check(
    "SR104",
    "Public, private and isolated subnets, each in three Availability Zones",
    why="A kind that is missing is one that two tiers share; with fewer zones, one zone's failure takes half.",
    remedy=(
        "Have a subnet of each kind in three zones: with a route to the internet gateway, with one to a NAT "
        "gateway, and with none that leaves the VPC."
    ),
    controls=("AWS Well-Architected SEC05-BP01", "AWS Well-Architected REL10-BP01"),
)
def three_by_three(stack: Stack) -> Verdicts:
    subnets = reachability(stack).subnets.all
    for vpc in stack.of_type("aws_vpc"):
        zones: defaultdict[str, set[str]] = defaultdict(set)
        for subnet in stack.of_type("aws_subnet"):
            if subnet.mentions(vpc, "vpc_id"):
                zones[subnets[subnet.address].zone].add(_zone(subnet))
        # Zones that only the plan knows may be as many as are needed.
        few = [
            f"{kind} subnets in {len(zones[kind])}"
            for kind in KINDS
            if len(zones[kind]) < ZONES and not any(map(is_unknown, zones[kind]))
        ]
        yield judge(vpc, not few, f"{' and '.join(few)} of {ZONES} Availability Zones")


@check(
    "SR105",
    "Every subnet has a route table that was chosen for it",
    why="Without one it has the VPC's main table, and whatever route that gets, the subnet gets.",
    remedy="Make an aws_route_table_association for the subnet.",
    controls=("AWS Well-Architected SEC05-BP01",),
)
def chosen_tables(stack: Stack) -> Verdicts:
    tables = reachability(stack).subnets.tables
    for subnet in stack.of_type("aws_subnet"):
        yield judge(subnet, tables.is_associated(subnet), "it has no route table association")


@check(
    "SR106",
    "No subnet gives out public addresses",
    why="What is started there by hand or by mistake is on the internet from its first second.",
    remedy="Set map_public_ip_on_launch to false; what must be public asks for an address itself.",
    controls=("AWS FSBP EC2.15", "PCI DSS 4.0 1.4.4"),
)
def no_public_addresses(stack: Stack) -> Verdicts:
    for subnet in stack.of_type("aws_subnet"):
        given = subnet.get("map_public_ip_on_launch")
        yield judge(subnet, off(given), f"map_public_ip_on_launch is {given}")


@check(
    "SR107",
    "Subnets lie in their VPC's range, beside each other",
    why="AWS refuses the second of two that overlap, in the middle of the apply; the plan does not see it.",
    remedy="Give each subnet a cidr_block of its own, within the VPC's.",
    controls=("AWS Well-Architected REL02-BP03",),
)
def ranges(stack: Stack) -> Verdicts:
    for vpc in stack.of_type("aws_vpc"):
        # A VPC may have further ranges, which are resources of their own.
        more = stack.referring_to(vpc, "aws_vpc_ipv4_cidr_block_association", by="vpc_id")
        blocks = [network(owner.get("cidr_block")) for owner in (vpc, *more)]
        whole = None if None in blocks else union(addresses(block) for block in blocks if block)
        taken: dict[str, Network] = {}
        for subnet in stack.of_type("aws_subnet"):
            block = network(subnet.get("cidr_block"))
            if block is not None and subnet.mentions(vpc, "vpc_id"):
                yield Verdict(subnet, _misplaced(block, whole, taken))
                taken[subnet.address] = block


def _misplaced(block: Network, whole: Intervals | None, taken: dict[str, Network]) -> str | None:
    if whole is not None and not addresses(block) <= whole:
        return f"{block} is not in the VPC's range"
    for other, its in taken.items():
        if addresses(block).overlaps(addresses(its)):
            return f"{block} overlaps {other} with {its}"
    return None


# Lambda keeps a function's network interfaces for up to 45 minutes after the function is gone (the AWS
# provider's documentation of aws_lambda_function); Terraform's own patience is 15 minutes for a group and 20
# for a subnet.
HELD = 45


@check(
    "SR108",
    "A destroy waits for a function's network interfaces",
    why="Lambda keeps them for up to 45 minutes: the destroy fails at their subnets and groups, half done.",
    remedy=f"Set timeouts.delete to more than {HELD} minutes on the function's subnets and security groups.",
    controls=("AWS Well-Architected COST04-BP03",),
)
def patience(stack: Stack) -> Verdicts:
    held = {
        reference.address
        for function in stack.of_type("aws_lambda_function")
        for reference in function.references("vpc_config")
    }
    for resource in stack.of_type("aws_subnet", "aws_security_group"):
        if resource.address in held:
            delete = next((block.get("delete") for block in resource.blocks("timeouts")), None)
            problem = f"timeouts.delete is {delete}" if delete else "it has no timeouts.delete"
            yield judge(resource, is_unknown(delete) or _minutes(delete) > HELD, problem)


def _minutes(duration: object) -> float:
    """Minutes of a duration as Terraform has it: `60m`, `1h30m`."""
    found, digits = 0.0, ""
    for letter in str(duration):
        if letter.isdigit() or letter == ".":
            digits += letter
        elif letter in "hms" and digits:
            found += float(digits) * {"h": 60, "m": 1, "s": 1 / 60}[letter]
            digits = ""
        else:
            return 0
    return found


def _zone(subnet: Resource) -> str:
    """Its zone; one that AWS is left to choose may be the same for all."""
    return str(subnet.get("availability_zone", subnet.get("availability_zone_id", "")))
