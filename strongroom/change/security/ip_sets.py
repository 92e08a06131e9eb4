"""Which addresses an IP set has no more, or now too, and what the rules that name it do with them
(AWS WAF developer guide, "IP set match rule statement", "Logical rule statements")."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

from strongroom.change.security.measures import ABSENT
from strongroom.change.security.pairs import Pair
from strongroom.change.security.web_acls import TYPES, RuleChange, action
from strongroom.synthesized import Attributes, Resource, Stack, as_list, blocks
from strongroom.synthesized.references import references

__all__ = ["address_changes"]

Network = IPv4Network | IPv6Network

STOP, PASS, COUNT, UNKNOWN = "stop", "pass", "count", "unknown"
OPPOSITE = {STOP: PASS, PASS: STOP}
# What a rule does with a request that its statement matches; a group's own rules stop what they match.
DOES = {"allow": PASS, "block": STOP, "captcha": STOP, "challenge": STOP, "count": COUNT}
GROUP_DOES = {"none": STOP, "count": COUNT}
TOLD = {
    STOP: "addresses that rules stop",
    PASS: "addresses that rules let pass",
    UNKNOWN: "addresses of a list, which rules may stop or let pass",
}
SHOWN = 3  # so many addresses are named


def address_changes(pair: Pair, after: Stack | None) -> Iterator[RuleChange]:
    """Of one that is on both sides, by the rules afterwards. Where they don't tell, an address that comes and
    one that goes could both let somebody in, and are taken for that."""
    if pair.before is None or pair.after is None or pair.after.type != "aws_wafv2_ip_set":
        return
    given = [[str(each) for each in as_list(side.get("addresses"))] for side in (pair.before, pair.after)]
    try:
        old, new = map(_networks, given)
    except (TypeError, ValueError):  # not known before the apply; of both versions
        if given[0] != given[1]:
            yield RuleChange("addresses", "", "", "addresses that are not known", None)
        return
    changes = (_beyond(old, new), _beyond(new, old))
    for does in sorted((_done(pair.after, after) or {UNKNOWN}) - {COUNT}):
        for found, comes in zip(changes, (False, True), strict=True):
            if found:
                sides = (ABSENT, _told(found)) if comes else (_told(found), ABSENT)
                stronger = does != UNKNOWN and comes is (does == STOP)
                yield RuleChange("addresses", *sides, TOLD[does], stronger)


def _done(ip_set: Resource, stack: Stack | None) -> set[str]:
    """What the rules of the stack do with a request from an address of the set."""
    return {
        does
        for acl in (stack.of_type(*TYPES) if stack else ())
        for rule in acl.blocks("rule")
        for does in _matched(ip_set, rule.get("statement"), _does(rule))
    }


def _does(rule: Attributes) -> str:
    if blocks(rule.get("rule_label")):
        return UNKNOWN  # other rules may ask for the label
    overridden = GROUP_DOES.get(action(rule, "override_action"), UNKNOWN)
    return DOES.get(action(rule, "action"), overridden)


def _matched(ip_set: Resource, statements: Any, does: str) -> Iterator[str]:
    """Of each place that names the set; `does`: with what the statements around it match."""
    for statement in blocks(statements):
        for kind, given in statement.items():
            for block in blocks(given):
                if kind == "ip_set_reference_statement" and _is(ip_set, block.get("arn")):
                    yield does
                inner = OPPOSITE.get(does, does) if kind == "not_statement" else does
                for name in ("statement", "scope_down_statement"):
                    yield from _matched(ip_set, block.get(name), inner)


def _is(ip_set: Resource, arn: Any) -> bool:
    """By a reference, or by its ARN, which alone a plan without configuration tells."""
    named = {each.address for each in references({"arn": arn})}
    return ip_set.address in named or (arn is not None and arn == ip_set.get("arn"))


def _networks(addresses: list[str]) -> set[Network]:
    networks: list[Network] = [ip_network(each, strict=False) for each in addresses]
    return {*collapse_addresses(networks)}  # type: ignore[type-var]  # of both versions: TypeError


def _beyond(some: set[Network], others: set[Network]) -> list[Network]:
    """Those of which not everything is in one of the others."""
    return sorted((each for each in some - others if not _is_within(each, others)), key=str)


def _is_within(network: Network, others: set[Network]) -> bool:
    return any(
        network.supernet(new_prefix=length) in others
        for length in {each.prefixlen for each in others}
        if length <= network.prefixlen
    )


def _told(networks: list[Network]) -> str:
    named = ", ".join(map(str, networks[:SHOWN]))
    return f"{named} and {len(networks) - SHOWN} more" if len(networks) > SHOWN else named
