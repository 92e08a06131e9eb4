"""The pairs that are looked at are all of which anything is to be told."""

from __future__ import annotations

from itertools import product

from hypothesis import example, given, settings

from strongroom.proof.reach.groups import SecurityGroups
from strongroom.proof.reach.inside import Inside
from strongroom.proof.reach.prefix_lists import PrefixLists
from strongroom.proof.reach.roster import roster
from strongroom.proof.reach.subnets import Subnets
from strongroom.proof.reach.workloads import Workloads
from strongroom.synthesized import Stack
from tests.strongroom.proof.reach.generated import RULES, Rule, small_with

OPEN = [
    Rule("egress", "service", "tcp", 5432, 5432, "ipv4", "${var.unknown}"),
    Rule("ingress", "database", "tcp", 5432, 5432, "ipv4", "10.0.0.0/16"),
]
INTO = [Rule("ingress", "database", "tcp", 5432, 5432, "group", "service")]


def told(stack: Stack) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Of which pairs there is anything to tell; which are looked at."""
    groups, subnets = SecurityGroups(stack, PrefixLists(stack)), Subnets(stack)
    workloads = Workloads(stack, groups, subnets).all
    peers, inside = roster(workloads), Inside(groups, subnets)
    named = {
        (source.resource.address, target.resource.address)
        for source, target in product(workloads, workloads)
        if [*inside.between(source, target, (peers[source.resource.address], peers[target.resource.address]))]
    }
    return named, {(one.resource.address, other.resource.address) for one, other in inside.pairs(workloads)}


@settings(max_examples=60, deadline=None)
@given(RULES)
@example(OPEN)
@example(INTO)
def test_all_pairs_with_an_outcome_are_looked_at(rules: list[Rule]) -> None:
    outcomes, looked_at = told(small_with(rules).stack())
    assert outcomes <= looked_at


def test_of_groups_in_a_chain_each_is_looked_at_with_its_neighbours() -> None:
    rule = {"protocol": "tcp", "from_port": 443, "to_port": 443}
    groups = {
        f"g{number}": {"ingress": [{**rule, "security_groups": [f"${{aws_security_group.g{number + 1}.id}}"]}]}
        for number in range(4)
    }
    _, looked_at = told(Stack("s", {"resource": {"aws_security_group": groups}}))
    assert looked_at == {
        (f"aws_security_group.g{number + 1}", f"aws_security_group.g{number}") for number in range(3)
    }
