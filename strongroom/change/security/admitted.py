"""Whom a security group admits, or lets out to, and where a route table leads, that it did not before.

The ways of `flows` need both ends, and every layer between. Here is what one layer alone opens to somebody
outside the stack: whoever that is, or what comes of it later, nobody here can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strongroom.change.security.delta import Posture, Unknown
from strongroom.change.security.near_rules import NearRules
from strongroom.proof.reach.addresses import PUBLIC, V4, V6, addresses, is_wide
from strongroom.proof.reach.ends import Group, Range
from strongroom.proof.reach.groups import Rule, SecurityGroups
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.reach.peers import Flow, Peer, ports
from strongroom.proof.reach.prefix_lists import PrefixLists
from strongroom.proof.reach.routes import Route, RouteTables
from strongroom.proof.reach.subnets import Subnets
from strongroom.proof.reach.traffic import described
from strongroom.synthesized import Stack

# Ours: in several ranges, too, more than this many addresses are the internet's, and no partner's. An IPv4 /8,
# an IPv6 /16.
MOST = {4: 1 << 24, 6: 1 << 112}

NAMED = 4  # so many ports are told one by one
OUTSIDE = Peer("outside", "outside", "outside")

Part = tuple[Intervals, Intervals]
"""Addresses, and the traffic that is admitted from (or let out to) each of them."""


@dataclass(frozen=True)
class Opened:
    """`rule` admits `part`, which its group did not before; None: nobody knows who is at its other end."""

    rule: Rule
    part: Part | None

    @property
    def public(self) -> Intervals:
        return self.part[0] & PUBLIC if self.part else Intervals()


def admitted(before: Stack | None, after: Stack | None) -> Iterator[Posture | Unknown]:
    """Of groups and route tables that were there before, or are of another stack: a first plan names such."""
    if after is None:
        return
    before = before or Stack(after.name, {})
    yield from _groups(before, after)
    yield from _routes(before, after)


def _groups(before: Stack, after: Stack) -> Iterator[Posture | Unknown]:
    old, new = (SecurityGroups(stack, PrefixLists(stack)).rules for stack in (before, after))
    if old == new:
        return
    subnets = Subnets(after)
    own, networks = subnets.own, {each.vpc for each in subnets.all.values()}
    there = _by_group(old)
    for key, rules in _by_group(new).items():
        group, direction = key
        if key not in there and _is_new(group.removesuffix(" default"), before, after):
            # With all that it has, of which the flows tell, where its network is in the stack.
            if direction == "ingress" and _network(group, after) not in networks:
                yield from _of_new(rules, own)
            continue
        given = there.get(key, [])
        known = {(each.end, each.traffic) for each in given}
        more = [rule for rule in rules if (rule.end, rule.traffic) not in known]
        near = NearRules(given)
        opened = [each for rule in more for each in _opened(rule, near.to(rule.end), own)]
        widest = is_internet(union(each.public for each in opened))
        for each in opened:
            internet = bool(each.public) and (widest or _is_wide(each.rule))
            if direction == "ingress" and internet:
                yield _public(each)
            else:
                yield Unknown(each.rule.made_by, "", _told(each))


def _network(group: str, stack: Stack) -> str | None:
    resource = stack.find(group.removesuffix(" default"))
    return resource.reference("vpc_id") if resource else None


def _of_new(rules: list[Rule], own: Intervals) -> Iterator[Unknown]:
    for each in (opened for rule in rules for opened in _opened(rule, [], own)):
        if is_internet(each.public) or (each.public and _is_wide(each.rule)):
            told = f"a new security group admits the internet: {_ends(each)}"
            yield Unknown(each.rule.made_by, "", told)


def _is_new(address: str, before: Stack, after: Stack) -> bool:
    """What is in neither stack is another's, and there already."""
    return before.find(address) is None and after.find(address) is not None


def _by_group(rules: Iterable[Rule]) -> dict[tuple[str, str], list[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        found.setdefault((rule.group, rule.direction), []).append(rule)
    return found


def _opened(rule: Rule, old: list[Rule], own: Intervals) -> Iterator[Opened]:
    """What of a rule was not admitted before; of groups and addresses in the stack the flows tell."""
    if isinstance(rule.end, Group):
        return
    if not isinstance(rule.end, Range):
        same = union(each.traffic for each in old if each.end == rule.end)
        if not rule.traffic <= same:
            yield Opened(rule, None)
        return
    left = [*_without((rule.end.addresses, rule.traffic), (own, rule.traffic))]
    for each in old:
        if isinstance(each.end, Range):
            left = [part for given in left for part in _without(given, (each.end.addresses, each.traffic))]
    yield from (Opened(rule, part) for part in left)


def _without(given: Part, cut: Part) -> Iterator[Part]:
    for part in ((given[0] - cut[0], given[1]), (given[0] & cut[0], given[1] - cut[1])):
        if part[0] and part[1]:
            yield part


def _is_wide(rule: Rule) -> bool:
    return isinstance(rule.end, Range) and is_wide(rule.end.block)


def is_internet(public: Intervals) -> bool:
    """Whether so many public addresses together are nobody's own."""
    counts = {4: public & V4, 6: public & V6}
    return any(sum(last - first + 1 for first, last in counts[each].ranges) > MOST[each] for each in counts)


def _public(opened: Opened) -> Posture:
    told = f"a security group admits the internet: {_ends(opened)}"
    return Posture("public exposure", opened.rule.made_by, "", "not admitted", _ends(opened), told)


def _told(opened: Opened) -> str:
    does = "admits" if opened.rule.direction == "ingress" else "lets out to"
    return f"a security group {does} {_ends(opened)}: that is outside this stack"


def _ends(opened: Opened) -> str:
    parts = described(opened.part[1] if opened.part else opened.rule.traffic)
    told = (ports(name, Flow(OUTSIDE, OUTSIDE, name, first, last).port) for name, first, last in parts)
    return f"{opened.rule.end} on {', '.join(told) if len(parts) <= NAMED else 'everything else'}"


def _routes(before: Stack, after: Stack) -> Iterator[Unknown]:
    """A table that leads somewhere new; another target in place of one of the same kind leads where it led."""
    old, new = RouteTables(before), RouteTables(after)
    tables = [each.address for each in after.of_type("aws_default_route_table", "aws_route_table")]
    tables += [new.key(each.get("route_table_id")) for each in after.of_type("aws_route")]
    for table in dict.fromkeys(tables):
        if _is_new(table.removesuffix(" main"), before, after):
            continue
        for route in new.routes(table):
            if route.leaves and not any(_covers(each, route) for each in old.routes(table)):
                told = f"a route table leads to {route.block or 'somewhere'} by {route.target}"
                yield Unknown(route.made_by, "", told)


def _covers(wide: Route, narrow: Route) -> bool:
    """The same kind of way: another gateway in its place is a change of the route."""
    if wide.hop != narrow.hop or (wide.hop == "other" and wide.target != narrow.target):
        return False
    if wide.block is None or narrow.block is None:
        return wide.block is narrow.block and wide.target == narrow.target
    return addresses(narrow.block) <= addresses(wide.block)
