"""What a security group, a route table or a role has that no resource of a configuration gives it.

A provider writes into the state all that it finds there, also rules and policies that are resources themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from strongroom.change.review.untrusted import list_of, objects_of, text_of
from strongroom.change.security.permissions.table import table

__all__ = ["COMPUTED", "Given", "given", "has_policy_of", "unmanaged"]

Given = frozenset[tuple[str, ...]]
"""Of every resource of a state: what it gives to which other one. (what, of which, its words…)"""

COMPUTED = frozenset(("egress", "ingress", "inline_policy", "managed_policy_arns", "route"))
"""The arguments that are told here."""

Named = tuple[tuple[str, ...], str]
"""The same words, and a sentence."""

GROUPS = ("aws_default_security_group", "aws_security_group")
DESTINATIONS = ("cidr_block", "ipv6_cidr_block", "destination_prefix_list_id")
WAYS = {"ingress": "lets in", "egress": "lets out to"}
# A rule's argument -> that of a group's block with the same, which has several.
SOURCES = {
    "cidr_ipv4": "cidr_blocks",
    "cidr_ipv6": "ipv6_cidr_blocks",
    "prefix_list_id": "prefix_list_ids",
    "referenced_security_group_id": "security_groups",
}


def given(state: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Given:
    """`state`: address -> type and values."""
    return frozenset(found for type_, values in state.values() for found in _gives(type_, values))


def unmanaged(type_: str, values: Mapping[str, Any], by_others: Given) -> Iterator[Named]:
    """What a resource has from nobody that is known, and a sentence of it. What its own arguments give is among
    it: that is what they say."""
    named = text_of(values.get("id")) or ""
    if type_ in GROUPS:
        found = _rules(values, named)
    elif type_ == "aws_route_table":
        found = _routes(values, named)
    elif type_ == "aws_iam_role":
        found = _policies(values, text_of(values.get("name")) or "")
    else:
        return
    yield from ((words, sentence) for words, sentence in found if words not in by_others)


def has_policy_of(values: Mapping[str, Any], by_others: Given) -> bool:
    """Whether a resource's policy is the one that another resource gives it."""
    told = _canonical(values.get("policy"))
    named = [each for each in values.values() if isinstance(each, str)]
    return told is not None and any(("text", each, told) in by_others for each in named)


def _canonical(policy: Any) -> str | None:
    try:
        return json.dumps(json.loads(policy), sort_keys=True)
    except (RecursionError, TypeError, ValueError):
        return None


def _rules(values: Mapping[str, Any], group: str) -> Iterator[Named]:
    for way, does in WAYS.items():
        for block in objects_of(values.get(way)):
            ports = _ports(block, "protocol")
            for source in _sources(block, group):
                yield (way, group, *ports, source), f"{does} {source}, {' '.join(filter(None, ports))}"


def _routes(values: Mapping[str, Any], table: str) -> Iterator[Named]:
    """But those of gateway endpoints, which come and go with the endpoint's association."""
    for block in objects_of(values.get("route")):
        destination = next(filter(None, (text_of(block.get(each)) for each in DESTINATIONS)), "")
        if not str(block.get("gateway_id")).startswith("vpce-"):
            yield ("route", table, destination), f"it has a route to {destination}"


def _policies(values: Mapping[str, Any], name: str) -> Iterator[Named]:
    for arn in map(str, list_of(values.get("managed_policy_arns"))):
        yield ("policy", name, arn), f"it has {arn}"
    for block in objects_of(values.get("inline_policy")):
        if own := text_of(block.get("name")):
            yield ("inline", name, own), f"it has a policy of its own, {own}"


def _gives(type_: str, values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    group = text_of(values.get("security_group_id")) or ""
    if type_ in ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"):
        way = "ingress" if "ingress" in type_ else "egress"
        for argument in SOURCES:
            if source := text_of(values.get(argument)):
                yield way, group, *_ports(values, "ip_protocol"), _source(source)
    elif type_ == "aws_security_group_rule":
        other = text_of(values.get("source_security_group_id"))
        blocks = {**values, "security_groups": [other] if other else []}
        for source in _sources(blocks, group):
            yield str(values.get("type")), group, *_ports(values, "protocol"), source
    elif type_ == "aws_route":
        for argument in DESTINATIONS:
            name = argument if argument.startswith("destination") else f"destination_{argument}"
            if destination := text_of(values.get(name)):
                yield "route", str(values.get("route_table_id")), destination
    elif type_ == "aws_iam_role_policy_attachment":
        yield "policy", str(values.get("role")), str(values.get("policy_arn"))
    elif type_ in _policies_of():
        if told := _canonical(values.get("policy")):
            yield "text", str(values.get(_policies_of()[type_])), told
    elif type_ == "aws_iam_role_policy":
        yield "inline", str(values.get("role")), str(values.get("name"))


@cache
def _policies_of() -> dict[str, str]:
    """Type of a policy that is a resource -> its argument with what it is of."""
    return {each.type: each.of for each in table().resources}


def _sources(block: Mapping[str, Any], group: str) -> Iterator[str]:
    for argument in SOURCES.values():
        yield from (_source(str(each)) for each in list_of(block.get(argument)))
    if block.get("self") is True:
        yield group


def _source(told: str) -> str:
    """A group of another account has that before it."""
    return told.rpartition("/")[2] if told.rpartition("/")[2].startswith("sg-") else told


def _ports(block: Mapping[str, Any], protocol: str) -> tuple[str, str]:
    """Of all protocols a provider tells ports or none."""
    name = str(block.get(protocol))
    if name == "-1":
        return "all protocols", ""
    first, last = (str(block.get(each)) for each in ("from_port", "to_port"))
    return name, first if first == last else f"{first}-{last}"
