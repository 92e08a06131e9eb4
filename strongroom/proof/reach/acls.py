"""Network ACLs: numbered rules without memory, so that replies need a rule of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

from strongroom.proof.reach.addresses import ANYWHERE, addresses, blocks_of
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.reach.traffic import ANYTHING, NOTHING, answerable, traffic
from strongroom.synthesized import Attributes, Resource, Stack, references

Direction = Literal["in", "out"]

FIRST, LAST = -1, 1 << 31


@dataclass(frozen=True)
class AclRule:
    number: int
    allow: bool
    addresses: Intervals
    traffic: Intervals


@dataclass(frozen=True)
class Acl:
    """The rules of one network ACL, by direction; what no rule decides is denied."""

    address: str
    rules: dict[Direction, list[AclRule]] = field(hash=False)

    def parts(self, direction: Direction, to: Intervals) -> list[tuple[Intervals, Intervals]]:
        """The addresses in parts, and what gets through to (or from) each."""
        cells = [(to, ANYTHING, NOTHING)]  # addresses, not decided yet, allowed
        for rule in sorted(self.rules[direction], key=lambda rule: rule.number):
            decided: list[tuple[Intervals, Intervals, Intervals]] = []
            for cell, open_, allowed in cells:
                hit = open_ & rule.traffic
                inside, outside = cell & rule.addresses, cell - rule.addresses
                if inside:
                    decided.append((inside, open_ - hit, allowed | hit if rule.allow else allowed))
                if outside:
                    decided.append((outside, open_, allowed))
            cells = decided
        return [(cell, allowed) for cell, _, allowed in cells]


Gate = tuple[Acl | None, Direction]
"""One passage through an ACL; None is a subnet whose ACL lets everything through, AWS's default."""


def admitted(
    sources: Intervals,
    targets: Intervals,
    *,
    there: tuple[list[Gate], list[Gate]],
    back: tuple[list[Gate], list[Gate]],
) -> Intervals:
    """What some source can send to some target and is answered.

    `there` and `back`: the gates on the way, those that look at the source's address and those that look at
    the target's.
    """
    if all(acl is None for gates in (*there, *back) for acl, _ in gates):
        return ANYTHING
    by_source = _cells(sources, there[0], back[0])
    by_target = _cells(targets, there[1], back[1])
    return union(
        answerable(forward & other_forward, replies & other_replies)
        for (forward, replies), (other_forward, other_replies) in product(by_source, by_target)
    )


def _cells(where: Intervals, there: list[Gate], back: list[Gate]) -> list[tuple[Intervals, Intervals]]:
    """For each part of the addresses: what passes on the way there, and on the way back."""
    cells = [(where, ANYTHING, ANYTHING)]
    for forward, gates in ((True, there), (False, back)):
        for acl, direction in gates:
            if acl is None:
                continue
            parts = acl.parts(direction, where)
            cells = [
                (cell & part, out & allowed, replies) if forward else (cell & part, out, replies & allowed)
                for cell, out, replies in cells
                for part, allowed in parts
                if cell & part
            ]
    return [(out, replies) for _, out, replies in cells]


class Acls:
    """The network ACLs of a stack, and which subnet has which."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        rules: defaultdict[str, dict[Direction, list[AclRule]]] = defaultdict(lambda: {"in": [], "out": []})
        for acl, direction, rule in self._rules():
            rules[acl][direction].append(rule)
        own = stack.of_type("aws_network_acl", "aws_default_network_acl")
        self._acls = {acl.address: Acl(acl.address, rules[acl.address]) for acl in own}
        self._of_subnet = dict(self._associations())
        self._default = {
            acl.reference("default_network_acl_id"): acl.address
            for acl in stack.of_type("aws_default_network_acl")
        }

    def of(self, address: str) -> Acl | None:
        """The one of an address; None where there is none."""
        return self._acls.get(address)

    def of_subnet(self, subnet: Resource) -> Acl | None:
        """Its ACL; None where it has the VPC's default one, and nobody changed that."""
        address = self._of_subnet.get(subnet.address) or self._default.get(subnet.reference("vpc_id"))
        return self._acls.get(address or "")

    def _associations(self) -> Iterator[tuple[str, str]]:
        for acl in self._stack.of_type("aws_default_network_acl", "aws_network_acl"):
            for subnet in acl.references("subnet_ids"):
                yield subnet.address, acl.address
        for association in self._stack.of_type("aws_network_acl_association"):
            for subnet in association.references("subnet_id"):
                yield subnet.address, association.reference("network_acl_id") or ""

    def _rules(self) -> Iterator[tuple[str, Direction, AclRule]]:
        for acl in self._stack.of_type("aws_network_acl", "aws_default_network_acl"):
            for block in acl.blocks("ingress"):
                yield acl.address, "in", self._rule(block, "rule_no", "action")
            for block in acl.blocks("egress"):
                yield acl.address, "out", self._rule(block, "rule_no", "action")
        for rule in self._stack.of_type("aws_network_acl_rule"):
            direction: Direction = "out" if rule.get("egress") in (True, "true") else "in"
            for named in references(rule.get("network_acl_id")):
                address = self._default_of(named.address) or named.address
                yield address, direction, self._rule(rule.attributes, "rule_number", "rule_action")

    def _default_of(self, vpc: str) -> str | None:
        """The resource that has taken over a VPC's default ACL."""
        for acl in self._stack.of_type("aws_default_network_acl"):
            if acl.reference("default_network_acl_id") == vpc:
                return acl.address
        return None

    def _rule(self, given: Attributes, number: str, action: str) -> AclRule:
        """What can't be told is read as what lets more through: a denial of it denies nothing."""
        allow = str(given.get(action)).lower() != "deny"
        found = traffic(given.get("protocol"), given.get("from_port"), given.get("to_port"))
        if _of_one_icmp_type(given):
            found = found if allow else NOTHING
        otherwise = ANYTHING if allow else NOTHING
        return AclRule(
            _number(given.get(number), FIRST if allow else LAST),
            allow,
            self._addresses(given, allow=allow),
            otherwise if found is None else found,
        )

    def _addresses(self, given: Attributes, *, allow: bool) -> Intervals:
        blocks = [
            blocks_of(self._stack, given[argument])
            for argument in ("cidr_block", "ipv6_cidr_block")
            if given.get(argument)
        ]
        if not blocks or None in blocks:
            return ANYWHERE if allow else Intervals()
        return union(addresses(block) for several in blocks for block in several or [])


def _of_one_icmp_type(given: Attributes) -> bool:
    icmp = str(given.get("protocol")).lower() in ("icmp", "icmpv6", "1", "58")
    return icmp and str(given.get("icmp_type", -1)) not in ("-1", "None")


def _number(value: Any, otherwise: int) -> int:
    try:
        return int(str(value))
    except ValueError:
        return otherwise
