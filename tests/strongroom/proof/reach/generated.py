"""Rules and small stacks for property tests, made by Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from strongroom.proof.reach import Reachability
from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref

__all__ = ["RULES", "Form", "Opening", "Rule", "covered", "opened", "small_with"]

GROUPS = ("load_balancer", "service", "function", "database")
Form = str  # separate, older, inline
FORMS = ("separate", "older", "inline")


@dataclass(frozen=True)
class Rule:
    """One rule, in no form yet: `kind` is what `end` is."""

    direction: str
    group: str
    protocol: str
    first: int
    last: int
    kind: str
    end: str


ENDS = st.one_of(
    st.tuples(st.just("group"), st.sampled_from(GROUPS)),
    st.tuples(
        st.just("ipv4"),
        st.sampled_from(
            (EVERYWHERE, "10.0.0.0/16", "10.0.2.0/24", "203.0.113.0/24", "0.0.0.0/1", "${var.unknown}")
        ),
    ),
    st.tuples(st.just("list"), st.just("dynamodb")),
)


def _rule(direction: str, group: str, protocol: str, ports: tuple[int, int], end: tuple[str, str]) -> Rule:
    first, last = sorted(ports)
    return Rule(direction, group, protocol, first, last, *end)


PORT = st.sampled_from((0, 22, 80, 443, 1024, 5432, 8080, 65535))
RULE = st.builds(
    _rule,
    st.sampled_from(("ingress", "egress")),
    st.sampled_from(GROUPS),
    st.sampled_from(("tcp", "udp", "-1")),
    st.tuples(PORT, PORT),
    ENDS,
)
RULES = st.lists(RULE, max_size=10, unique=True)


def small_with(rules: list[Rule], form: Form = "separate") -> Small:
    """The four workloads, a gateway endpoint, an ACL that refuses some ports, and these rules."""
    small = Small()
    small.load_balancer()
    small.service()
    small.function()
    small.database()
    small.gateway_endpoint("dynamodb", "private")
    small.acl(
        "isolated",
        ("ingress", 10, "deny", EVERYWHERE, 22, 80),
        ("ingress", 20, "allow", "10.0.0.0/16", 0, 65535),
        ("egress", 10, "allow", "10.0.0.0/16", 1024, 65535),
    )
    for number, rule in enumerate(rules):
        {"separate": _separate, "older": _older, "inline": _inline}[form](small, rule, number)
    return small


def _separate(small: Small, rule: Rule, number: int) -> None:
    argument = {"group": "referenced_security_group_id", "ipv4": "cidr_ipv4", "list": "prefix_list_id"}
    small.add(
        f"vpc_security_group_{rule.direction}_rule",
        f"rule_{number}",
        security_group_id=ref("security_group", rule.group),
        ip_protocol=rule.protocol,
        **_ports(rule),
        **{argument[rule.kind]: _end(rule)},
    )


def _older(small: Small, rule: Rule, number: int) -> None:
    small.add(
        "security_group_rule",
        f"rule_{number}",
        type=rule.direction,
        security_group_id=ref("security_group", rule.group),
        protocol=rule.protocol,
        **_ports(rule),
        **(
            {"source_security_group_id": _end(rule)}
            if rule.kind == "group"
            else {"cidr_blocks" if rule.kind == "ipv4" else "prefix_list_ids": [_end(rule)]}
        ),
    )


def _inline(small: Small, rule: Rule, _: int) -> None:
    argument = {"group": "security_groups", "ipv4": "cidr_blocks", "list": "prefix_list_ids"}
    block = {"protocol": rule.protocol, **_ports(rule), argument[rule.kind]: [_end(rule)]}
    small.at("security_group", rule.group).setdefault(rule.direction, []).append(block)


def _ports(rule: Rule) -> dict[str, Any]:
    return {"from_port": rule.first, "to_port": rule.last} if rule.protocol != "-1" else {}


def _end(rule: Rule) -> str:
    if rule.kind == "group":
        return ref("security_group", rule.end)
    return ref("vpc_endpoint", rule.end, "prefix_list_id") if rule.kind == "list" else rule.end


Opening = tuple[str, str, str, int, int]  # source, target, protocol, first port, last port


def opened(found: Reachability) -> set[Opening]:
    return {(str(flow.source), str(flow.target), flow.protocol, flow.first, flow.last) for flow in found.flows}


def covered(few: set[Opening], many: set[Opening]) -> bool:
    """Whether all that is open in the first is open in the second."""
    return all(
        any(
            wide[:2] == narrow[:2]
            and wide[2] in ("all", narrow[2])
            and wide[3] <= narrow[3]
            and narrow[4] <= wide[4]
            for wide in many
        )
        for narrow in few
    )
