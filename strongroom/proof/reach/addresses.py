"""IP addresses of both versions as one set of numbers: IPv4 first, IPv6 after it."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from strongroom.proof.reach.intervals import Intervals, union
from strongroom.synthesized import Stack, references
from strongroom.synthesized.addresses import expression

Network = IPv4Network | IPv6Network

_V6 = 1 << 32  # where IPv6 begins

V4 = Intervals.of((0, _V6 - 1))
V6 = Intervals.of((_V6, _V6 + (1 << 128) - 1))
ANYWHERE = V4 | V6

# Wider is the internet, not somebody's: what an organisation is given is a /16 or an IPv6 /32 at most.
WIDEST_PARTNER = {4: 16, 6: 32}


def network(text: Any) -> Network | None:
    """A CIDR block; None where it is none (a reference, say)."""
    try:
        return ip_network(str(text).strip(), strict=False)
    except ValueError:
        return None


@cache
def addresses(block: Network) -> Intervals:
    offset = 0 if block.version == 4 else _V6
    return Intervals.of((offset + int(block.network_address), offset + int(block.broadcast_address)))


# What no router of the internet carries: RFC 1918, 6598, 3927, 1122, 4193, 4291.
PRIVATE = union(
    addresses(ip_network(block))
    for block in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
PUBLIC = ANYWHERE - PRIVATE


def is_wide(block: Network) -> bool:
    """Whether it is so large a part of the internet that it can be nobody's own."""
    return block.prefixlen < WIDEST_PARTNER[block.version]


def blocks_of(stack: Stack, value: Any) -> list[Network] | None:
    """The CIDR blocks that a value stands for: literal, or those of a VPC or a subnet of the stack.

    None where that can't be told before the apply.
    """
    literal = network(value)
    if literal is not None:
        return [literal]
    named = references(value)
    if len(named) != 1 or str(value) != expression(named[0].address, named[0].attribute):
        return None
    resource = stack.find(named[0].address)
    if resource is None or named[0].attribute not in ("cidr_block", "ipv6_cidr_block"):
        return None
    block = network(resource.get(named[0].attribute))
    return None if block is None else [block]
