"""Where a cluster's instances are, and when they are maintained."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.checks.database_instances import members
from strongroom.synthesized import Resource, Stack, is_unknown

ZONES = 3  # those that Aurora keeps the data in, and a subnet group has at most in most regions

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7 * 24 * 60  # minutes
WINDOW = re.compile(r"(\w{3}):(\d\d):(\d\d)-(\w{3}):(\d\d):(\d\d)")


@check(
    "SR419",
    "Writer and readers are in different zones",
    why="Left to AWS, two may share a zone, and fail with it; an instance's zone can't be changed afterwards.",
    remedy="Set each instance's availability_zone, another one for the next: that of a subnet of its group.",
    controls=("AWS FSBP RDS.15", "AWS Well-Architected REL10-BP01"),
)
def zones_apart(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        instances = members(stack, cluster)
        if len(instances) < 2:
            continue
        zones = {each.address: _zone(stack, each) for each in instances}
        counted = Counter(zone for zone in zones.values() if zone)
        for instance in instances:
            zone = zones[instance.address]
            crowded = counted[zone] > -(-len(instances) // ZONES) if zone else False
            problem = (
                f"{counted[zone]} of {len(instances)} instances are in {zone}"
                if zone
                else "AWS chooses its zone"
            )
            yield judge(instance, zone and not crowded, problem)


def _zone(stack: Stack, instance: Resource) -> str:
    """Its zone, or the one of the subnet that it is taken from; empty where there is none."""
    subnet = stack.find(instance.reference("availability_zone"))
    if subnet is not None and subnet.type == "aws_subnet":
        return str(subnet.get("availability_zone") or subnet.get("availability_zone_id") or subnet.address)
    return str(instance.get("availability_zone") or "")


@check(
    "SR420",
    "No two instances of a cluster are maintained at the same time",
    why="Restarted together, there is nobody to take over. Left out, AWS draws each one's window at random.",
    remedy="Set each instance's preferred_maintenance_window, in UTC, an hour of its own.",
    controls=("AWS Well-Architected REL10-BP01", "AWS Well-Architected OPS06-BP03"),
)
def maintained_apart(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        instances = members(stack, cluster)
        if len(instances) < 2:
            continue
        given = {each.address: str(each.get("preferred_maintenance_window") or "") for each in instances}
        meets = {
            address: (other, given[other])
            for one, two in combinations(given, 2)
            if _meet(given[one], given[two])
            for address, other in ((one, two), (two, one))
        }
        for instance in instances:
            address = instance.address
            problem = "AWS draws its window at random" if not given[address] else ""
            if address in meets:
                problem = f"{given[address]}, and {meets[address][0]} {meets[address][1]}"
            yield judge(instance, not problem, problem)


def _meet(one: str, two: str) -> bool:
    spans = [_span(one), _span(two)]
    if None in spans:
        return bool(one) and one == two and not is_unknown(one)
    (start, length), (other_start, other_length) = (span for span in spans if span)
    return (other_start - start) % WEEK < length or (start - other_start) % WEEK < other_length


def _span(window: str) -> tuple[int, int] | None:
    """From which minute of the week, and for how many; None of what is no window."""
    found = WINDOW.fullmatch(window.lower())
    if found is None or not {found[1], found[4]} <= set(DAYS):
        return None
    start, end = (
        24 * 60 * DAYS.index(found[first]) + 60 * int(found[first + 1]) + int(found[first + 2])
        for first in (1, 4)
    )
    return start, (end - start) % WEEK
