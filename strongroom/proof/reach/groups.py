"""Security groups and their rules, in every form that the AWS provider has for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from strongroom.proof.reach.addresses import blocks_of, network
from strongroom.proof.reach.ends import End, Group, Range, Unknown
from strongroom.proof.reach.intervals import Intervals
from strongroom.proof.reach.prefix_lists import PrefixLists
from strongroom.proof.reach.traffic import ANYTHING, traffic
from strongroom.synthesized import Attributes, Resource, Stack, as_list, references

Direction = Literal["ingress", "egress"]
DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")

GROUPS = ("aws_security_group", "aws_default_security_group")


@dataclass(frozen=True)
class Rule:
    """`group` lets `traffic` in from (or out to) `end`. `made_by` is the address of the resource it is in."""

    group: str
    direction: Direction
    end: End
    traffic: Intervals
    made_by: str


class SecurityGroups:
    """`rules` of every group. A group that is known by its id alone has unknown rules: it lets all through."""

    def __init__(self, stack: Stack, prefix_lists: PrefixLists) -> None:
        self._stack = stack
        self._prefix_lists = prefix_lists
        self.rules = [*self._separate(), *self._older(), *self._inline(), *self._of_default_groups()]
        self._by_group: dict[tuple[str, Direction], list[tuple[int, Rule]]] = {}
        for place, rule in enumerate(self.rules):
            self._by_group.setdefault((rule.group, rule.direction), []).append((place, rule))

    def keys(self, value: Any) -> list[str]:
        """The groups that an argument names: addresses, or the text of what is not in the stack."""
        found: list[str] = []
        for member in as_list(value):
            named = [reference for reference in references(member) if self._is_group(reference.address)]
            found += [self._key(reference.address) for reference in named] or [str(member)]
        return found

    def default_of(self, vpc: str) -> str:
        """The key of a VPC's default group."""
        for group in self._stack.of_type("aws_default_security_group"):
            if group.reference("vpc_id") == vpc:
                return group.address
        return f"{vpc} default"

    def of(self, groups: tuple[str, ...] | None, direction: Direction) -> list[Rule]:
        """The rules of an interface with these groups; None is one that AWS filters nothing for."""
        if groups is None:
            return [Rule("", direction, end, ANYTHING, "") for end in _everyone()]
        own = [each for group in dict.fromkeys(groups) for each in self._by_group.get((group, direction), ())]
        found = [rule for _, rule in sorted(own, key=lambda each: each[0])]
        for group in groups:
            if not self.is_known(group):
                found += [Rule(group, direction, end, ANYTHING, group) for end in _everyone()]
        return found

    def is_known(self, group: str) -> bool:
        """Whether its rules are in this stack, or are AWS's own."""
        return self._stack.find(group) is not None or group.endswith(" default")

    def _is_group(self, address: str) -> bool:
        resource = self._stack.find(address)
        return resource is not None and resource.type in (*GROUPS, "aws_vpc")

    def _key(self, address: str) -> str:
        resource = self._stack.find(address)
        return self.default_of(address) if resource is not None and resource.type == "aws_vpc" else address

    def _separate(self) -> Iterator[Rule]:
        for direction in DIRECTIONS:
            for rule in self._stack.of_type(f"aws_vpc_security_group_{direction}_rule"):
                ends = [
                    *self._ranges(rule.get("cidr_ipv4")),
                    *self._ranges(rule.get("cidr_ipv6")),
                    *self._lists(rule.get("prefix_list_id")),
                    *self._groups(rule.get("referenced_security_group_id")),
                ]
                yield from self._rules(rule, direction, rule.attributes, "ip_protocol", ends)

    def _older(self) -> Iterator[Rule]:
        for rule in self._stack.of_type("aws_security_group_rule"):
            for direction in DIRECTIONS:
                if rule.get("type", direction) == direction:
                    ends = [*self._ends(rule.attributes), *self._groups(rule.get("source_security_group_id"))]
                    yield from self._rules(rule, direction, rule.attributes, "protocol", ends)

    def _inline(self) -> Iterator[Rule]:
        for group in self._stack.of_type(*GROUPS):
            for direction in DIRECTIONS:
                for block in group.blocks(direction):
                    ends = [*self._ends(block), *self._groups(block.get("security_groups"))]
                    yield from self._rules(group, direction, block, "protocol", ends)

    def _of_default_groups(self) -> Iterator[Rule]:
        """What EC2 gives a VPC's default group, as long as no resource takes it over."""
        for vpc in self._stack.of_type("aws_vpc"):
            group = self.default_of(vpc.address)
            if self._stack.find(group) is None:
                yield Rule(group, "ingress", Group(group), ANYTHING, group)
                for end in _everyone():
                    yield Rule(group, "egress", end, ANYTHING, group)

    def _rules(
        self, made_by: Resource, direction: Direction, given: Attributes, protocol: str, ends: list[End]
    ) -> Iterator[Rule]:
        found = traffic(given.get(protocol), given.get("from_port"), given.get("to_port"))
        itself = made_by.type in GROUPS
        groups = [made_by.address] if itself else self.keys(made_by.get("security_group_id"))
        for group in groups:
            own = [Group(group)] if given.get("self") in (True, "true") else []
            for end in (*ends, *own):
                yield Rule(group, direction, end, ANYTHING if found is None else found, made_by.address)

    def _ends(self, given: Attributes) -> list[End]:
        return [
            *self._ranges(given.get("cidr_blocks")),
            *self._ranges(given.get("ipv6_cidr_blocks")),
            *self._lists(given.get("prefix_list_ids")),
        ]

    def _ranges(self, value: Any) -> Iterator[End]:
        for member in as_list(value):
            blocks = blocks_of(self._stack, member)
            yield from [Unknown(str(member))] if blocks is None else map(Range, blocks)

    def _lists(self, value: Any) -> Iterator[End]:
        for member in as_list(value):
            yield from self._prefix_lists.ends(member)

    def _groups(self, value: Any) -> Iterator[End]:
        for key in self.keys(value):
            yield Group(key) if self.is_known(key) else Unknown(key)


def _everyone() -> list[End]:
    return [Range(block) for text in ("0.0.0.0/0", "::/0") if (block := network(text)) is not None]
