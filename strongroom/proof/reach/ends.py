"""What a security group's rule names as its other end."""

from __future__ import annotations

from dataclasses import dataclass

from strongroom.proof.reach.addresses import Network, addresses
from strongroom.proof.reach.intervals import Intervals


@dataclass(frozen=True)
class Range:
    """The addresses of one CIDR block."""

    block: Network

    @property
    def addresses(self) -> Intervals:
        return addresses(self.block)

    def __str__(self) -> str:
        return str(self.block)


@dataclass(frozen=True)
class Group:
    """Whoever has the security group at this address."""

    address: str

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class Service:
    """An AWS service by its prefix list: `name` is as in `com.amazonaws.<region>.s3`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Unknown:
    """What can't be told before the apply: a group by its id, a reference. It may be anybody."""

    text: str

    def __str__(self) -> str:
        return self.text


End = Range | Group | Service | Unknown
