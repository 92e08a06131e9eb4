"""A rule for every protocol is for every port, whatever ports a request names beside it.

EC2 ignores them (EC2 API reference, IpPermission, `IpProtocol`). The AWS provider takes away the rule that lets
a new security group's members out, and names port 0; the emulator finds no such rule. Without this patch a
group whose rules are standalone lets everything out, and a plan says so.
"""

from __future__ import annotations

from typing import Any

EVERY_PROTOCOL = "-1"
PORTS = ("FromPort", "ToPort")


def without_ports(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule as EC2 compares it."""
    if rule.get("IpProtocol") != EVERY_PROTOCOL:
        return rule
    return {name: value for name, value in rule.items() if name not in PORTS}


def install() -> None:
    from ministack.services import ec2

    match = ec2._rules_match
    ec2._rules_match = lambda one, other: match(without_ports(one), without_ports(other))
