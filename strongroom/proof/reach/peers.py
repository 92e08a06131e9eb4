"""What the computation gives: who stands at either end, what is open between them, and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from strongroom.proof.reach.traffic import PORTS
from strongroom.synthesized import Resource

Zone = Literal["outside", "public", "private", "isolated", "unknown"]

# The names of those who are not in the stack.
INTERNET = "internet"
PARTNERS = "partners"


@dataclass(frozen=True)
class Peer:
    """`name` is the role (`service`), and more than the role only where several peers share it.

    `cidr` is for a range of addresses. `resources` are those that have the role: none for what is not in
    the stack.
    """

    name: str
    role: str
    zone: Zone
    cidr: str | None = None
    resources: tuple[Resource, ...] = field(default=(), repr=False, compare=False, hash=False)

    def __str__(self) -> str:
        return f"{self.name} {self.cidr}" if self.cidr else self.name


@dataclass(frozen=True)
class Flow:
    """`source` can open these ports to `target`. `via` is what it goes through, `admitted_by` the rules."""

    source: Peer
    target: Peer
    protocol: str
    first: int
    last: int
    via: tuple[str, ...] = ()
    admitted_by: tuple[str, ...] = ()

    @property
    def port(self) -> int | str:
        """The port; a range as `1024-65535`; `all` where every one is open, or the protocol has none."""
        if self.first == self.last:
            return self.first
        return "all" if (self.first, self.last) == (0, PORTS - 1) else f"{self.first}-{self.last}"

    def opens(self, port: int) -> bool:
        """Whether a TCP connection to the port is part of it."""
        return self.protocol in ("tcp", "all") and self.first <= port <= self.last

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} {ports(self.protocol, self.port)}"


@dataclass(frozen=True)
class Refusal:
    """A rule that admits what something else refuses: `rule` is its Terraform address."""

    rule: str
    source: str
    target: str
    ports: str
    because: str

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} {self.ports}: {self.because}"


def ports(protocol: str, port: int | str) -> str:
    """As people write it: TCP is what is meant where nothing is said."""
    if protocol == "tcp":
        return "all TCP" if port == "all" else str(port)
    if protocol == "all":
        return "everything"
    return protocol if port == "all" else f"{protocol} {port}"
