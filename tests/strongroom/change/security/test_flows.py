"""Who can reach whom before and after, whatever the others are called."""

from __future__ import annotations

from typing import Any

from strongroom.change.security import Flow, security_delta
from strongroom.synthesized import Stack
from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref


def network(*rules: dict[str, Any], functions: tuple[str, ...] = ("one",)) -> Small:
    """A load balancer, and functions that it may reach; `rules` are of the functions' group."""
    small = Small()
    for name in ("balancer", "inside"):
        small.add("security_group", name, vpc_id=ref("vpc", "main"))
    small.add(
        "vpc_security_group_egress_rule",
        "out",
        security_group_id=ref("security_group", "balancer"),
        cidr_ipv4=EVERYWHERE,
        ip_protocol="-1",
    )
    for index, rule in enumerate(rules):
        small.add(
            "vpc_security_group_ingress_rule",
            f"in{index}",
            security_group_id=ref("security_group", "inside"),
            referenced_security_group_id=ref("security_group", "balancer"),
            ip_protocol="tcp",
            **rule,
        )
    small.add(
        "lb",
        "a",
        internal=True,
        security_groups=[ref("security_group", "balancer")],
        subnets=[ref("subnet", "private")],
    )
    for name in functions:
        small.add(
            "lambda_function",
            name,
            function_name=name,
            vpc_config={
                "subnet_ids": [ref("subnet", "isolated" if name == "two" else "private")],
                "security_group_ids": [ref("security_group", "inside")],
            },
        )
    return small


def ports(first: int, last: int | None = None) -> dict[str, Any]:
    return {"from_port": first, "to_port": last or first}


def flows(before: Small, after: Small) -> tuple[tuple[Flow, ...], tuple[Flow, ...]]:
    found = security_delta(Stack("s", before.document), Stack("s", after.document))
    return found.flows_gained, found.flows_lost


def test_a_port_more_is_gained_and_lost_again() -> None:
    one, two = network(ports(443)), network(ports(443), ports(8443))
    told = (Flow("load_balancer", "function", "8443"),)
    assert flows(one, two) == (told, ())
    assert flows(two, one) == ((), told)


def test_what_is_a_part_of_more_is_not_lost() -> None:
    one, all_ = network(ports(443)), network(ports(1, 65535))
    assert flows(one, all_) == ((Flow("load_balancer", "function", "1-65535"),), ())
    assert flows(all_, one) == ((), (Flow("load_balancer", "function", "1-65535"),))


def test_another_name_for_the_same_is_no_change() -> None:
    """Two functions in other subnets are told apart by their names, one isn't."""
    one, two = network(ports(443)), network(ports(443), functions=("one", "two"))
    gained, lost = flows(one, two)
    assert lost == ()
    assert [each.source for each in gained] == ["load_balancer"]
    assert "two" in gained[0].target


def test_a_rule_written_otherwise_is_no_change() -> None:
    assert flows(network(ports(443), ports(80)), network(ports(80), ports(443))) == ((), ())
