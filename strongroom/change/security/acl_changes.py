"""What a network ACL lets through, and which subnets it is for, that was otherwise before.

Who reaches whom tells it of ways with both ends in the stack. An ACL is for whatever stands in its subnets,
which may be another stack's.
"""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.change.security.delta import Unknown
from strongroom.proof.reach.acls import Acl, Acls, Direction
from strongroom.proof.reach.addresses import ANYWHERE
from strongroom.proof.reach.intervals import Intervals
from strongroom.synthesized import Resource, Stack

__all__ = ["acl_changes"]

TYPES = ("aws_default_network_acl", "aws_network_acl")
SIDES: tuple[tuple[Direction, str, str], ...] = (("in", "ingress", "in"), ("out", "egress", "out"))
Parts = list[tuple[Intervals, Intervals]]


def acl_changes(before: Stack | None, after: Stack | None) -> Iterator[Unknown]:
    """Of those that stand and stay: what is new, or goes, is told as a change of its own."""
    if before is None or after is None:
        return
    old, new = Acls(before), Acls(after)
    for resource in after.of_type(*TYPES):
        was = before.find(resource.address)
        acls = [each.of(resource.address) for each in (old, new)]
        if was is None or acls[0] is None or acls[1] is None:
            continue
        for direction, place, words in SIDES:
            for does in _compared(acls[0], acls[1], direction):
                yield Unknown(resource.address, place, f"a network ACL lets {does} {words} than before")
        yield from _subnets(was, resource)


def _compared(old: Acl, new: Acl, direction: Direction) -> Iterator[str]:
    if old.rules[direction] == new.rules[direction]:
        return
    was, is_ = (each.parts(direction, ANYWHERE) for each in (old, new))
    if not _covers(was, is_):
        yield "more"
    if not _covers(is_, was):
        yield "less"


def _covers(wide: Parts, narrow: Parts) -> bool:
    return all(not (theirs & mine) or allowed <= given for theirs, allowed in narrow for mine, given in wide)


def _subnets(was: Resource, is_: Resource) -> Iterator[Unknown]:
    """Amazon VPC user guide, "Network ACL basics": each subnet has one, or else its VPC's default one."""
    if was.get("subnet_ids") != is_.get("subnet_ids") and is_.type != TYPES[0]:
        told = "a subnet that leaves a network ACL has its VPC's default one, and one that comes leaves its own"
        yield Unknown(is_.address, "subnet_ids", told)
