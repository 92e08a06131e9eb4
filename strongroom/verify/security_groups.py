"""What a security group lets in or out, however its rules are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.synthesized import (
    Attributes,
    Reference,
    Resource,
    Stack,
    as_list,
    is_unknown,
    number,
    references,
)


@dataclass(frozen=True)
class Rule:
    """Ports and the other side: `groups` it refers to, `addresses` as CIDR blocks."""

    protocol: str
    from_port: Any
    to_port: Any
    groups: frozenset[str]
    addresses: frozenset[str]

    def covers(self, port: float) -> bool:
        """Whether TCP on a port is within the rule; ports that only the plan knows are taken for it."""
        if self.protocol in ("-1", "all"):
            return True
        if self.protocol not in ("tcp", "6"):
            return False
        if is_unknown(self.from_port) or is_unknown(self.to_port):
            return True
        least, most = number(self.from_port), number(self.to_port)
        return least is not None and most is not None and least <= port <= most


def rules(stack: Stack, group: Resource, direction: str) -> Iterator[Rule]:
    """The `ingress` or `egress` rules of a group: resources of their own, or blocks of the group."""
    for rule in stack.of_type(f"aws_vpc_security_group_{direction}_rule"):
        if rule.reference("security_group_id") == group.address:
            yield _rule(
                rule.attributes, rule.get("ip_protocol"), rule.references("referenced_security_group_id")
            )
    for rule in stack.of_type("aws_security_group_rule"):
        if rule.get("type") == direction and rule.reference("security_group_id") == group.address:
            yield _rule(rule.attributes, rule.get("protocol"), rule.references("source_security_group_id"))
    for block in group.blocks(direction):
        yield _rule(block, block.get("protocol"), references(block.get("security_groups")))


def groups_of(stack: Stack, resource: Resource, *arguments: str) -> list[Resource]:
    """The stack's security groups that these arguments name."""
    named = {reference.address for reference in resource.references(*arguments)}
    return [group for group in stack.of_type("aws_security_group") if group.address in named]


def _rule(attributes: Attributes, protocol: Any, groups: list[Reference]) -> Rule:
    addresses = [
        address
        for name in ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
        for address in as_list(attributes.get(name))
    ]
    return Rule(
        protocol=str(protocol),
        from_port=attributes.get("from_port"),
        to_port=attributes.get("to_port"),
        groups=frozenset(group.address for group in groups),
        addresses=frozenset(str(address) for address in addresses),
    )
