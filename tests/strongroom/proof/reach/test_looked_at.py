"""Which two workloads are looked at together: all of which anything is said, and few of many others."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings

from strongroom.proof.reach.groups import SecurityGroups
from strongroom.proof.reach.inside import Inside
from strongroom.proof.reach.prefix_lists import PrefixLists
from strongroom.proof.reach.roster import roster
from strongroom.proof.reach.subnets import Subnets
from strongroom.proof.reach.workloads import Workload, Workloads
from strongroom.synthesized import Stack
from tests.strongroom.proof.reach.generated import RULES, Rule, small_with
from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref
from tests.synthesized import SynthesizedStack

OPEN = [
    Rule("egress", "service", "tcp", 5432, 5432, "ipv4", "${var.unknown}"),
    Rule("ingress", "database", "tcp", 5432, 5432, "ipv4", "10.0.0.0/16"),
]
INTO = [Rule("ingress", "database", "tcp", 5432, 5432, "group", "service")]
FEW = 4  # of each group with itself, its neighbours, and one more


def inside(stack: Stack) -> tuple[Inside, list[Workload]]:
    subnets, groups = Subnets(stack), SecurityGroups(stack, PrefixLists(stack))
    return Inside(groups, subnets), Workloads(stack, groups, subnets).all


def chain(count: int) -> Stack:
    """Groups of which each admits the next, and the last anybody."""
    small = Small()
    for place in range(count):
        small.group(f"g{place}")
    for place in range(count):
        end: dict[str, Any] = {"referenced_security_group_id": ref("security_group", f"g{(place + 1) % count}")}
        small.rule("ingress", f"g{place}", 443, **end)
        small.rule("egress", f"g{place}", 443, **end)
    small.rule("ingress", "g0", 443, cidr_ipv4=EVERYWHERE)
    return Stack("s", small.document)


def said(found: Inside, workloads: list[Workload], pairs: list[tuple[Workload, Workload]]) -> list[object]:
    peers = roster(workloads)
    return [
        each
        for source, target in pairs
        for each in found.between(
            source, target, (peers[source.resource.address], peers[target.resource.address])
        )
    ]


@pytest.mark.parametrize("count", [2, 5])
def test_of_all_others_nothing_is_said_in_a_small_stack(count: int) -> None:
    found, workloads = inside(chain(count))
    told = said(found, workloads, [*product(workloads, workloads)])
    assert told
    assert said(found, workloads, [*found.pairs(workloads)]) == told


def test_of_all_others_nothing_is_said(all_stacks: dict[str, SynthesizedStack]) -> None:
    for each in all_stacks.values():
        found, workloads = inside(Stack(each.name, each.json))
        told = said(found, workloads, [*product(workloads, workloads)])
        assert said(found, workloads, [*found.pairs(workloads)]) == told


@settings(max_examples=40, deadline=None)
@given(RULES)
@example(OPEN)
@example(INTO)
def test_of_all_others_nothing_is_said_by_any_rules(rules: list[Rule]) -> None:
    found, workloads = inside(Stack("s", small_with(rules).document))
    told = said(found, workloads, [*product(workloads, workloads)])
    assert said(found, workloads, [*found.pairs(workloads)]) == told


def test_a_chain_is_not_looked_at_as_a_square() -> None:
    found, workloads = inside(chain(60))
    assert len(list(found.pairs(workloads))) <= FEW * len(workloads)
