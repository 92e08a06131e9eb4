"""The VPC."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import Field

from stacks.schema.fields import Allowed, Cidr, LogRetentionDays, Section, holds, text
from stacks.schema.regions import UNFIT_ZONES, is_zone_id

__all__ = ["PRIVATE_RANGES", "Network"]

Zone = Annotated[
    str,
    text(
        r"[a-z]{2}(-[a-z]+)+-[0-9][a-z]|[a-z]{3,5}[0-9]-az[0-9]",
        'the ID of an Availability Zone, such as "use1-az1", or its name, such as "us-east-1a"',
    ),
]

# RFC 1918: what a VPC should use (VPC user guide, "VPC CIDR blocks").
PRIVATE_RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))


def _fits_subnets(cidr: IPv4Network) -> bool:
    # A VPC may be /16 to /28 and a subnet at least /28 (VPC user guide); Lambda and Fargate take an
    # address per task, so a subnet smaller than /24 is too tight to grow in.
    return 16 <= cidr.prefixlen <= 20 and any(map(cidr.subnet_of, PRIVATE_RANGES))


VPC_RANGE = "a range of size /16 to /20 in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"


class Network(Section):
    """One VPC with public, private and isolated subnets in three zones."""

    cidr: Annotated[Cidr, holds(_fits_subnets, VPC_RANGE), Allowed(VPC_RANGE)] = Field(
        description="the VPC's addresses; each subnet is 1/16 of them"
    )
    availability_zones: Annotated[
        tuple[Zone, ...],
        holds(
            lambda zones: not zones or (len(zones), len(set(zones))) == (3, 3),
            "three different zones, or leave it out",
        ),
        holds(
            lambda zones: len(set(map(is_zone_id, zones))) <= 1, "three IDs or three names, not some of each"
        ),
        holds(
            lambda zones: not UNFIT_ZONES & {*zones},
            f"none of {', '.join(sorted(UNFIT_ZONES))}: newer instance classes are not offered there",
        ),
    ] = Field(
        default=(),
        description="default: the region's first three, by name; an ID is one place in every account. The "
        "order decides which subnet has which addresses, and where the database's instances are",
        strict=False,
    )
    nat_gateways: Literal["per-zone", "single"] = Field(
        default="per-zone",
        description=(
            'made only where a program calls partners (`outbound_https`); "single" costs a third, and all '
            "zones lose their way out with the one that has it"
        ),
    )
    interface_endpoints: Literal["per-zone", "single"] = Field(
        default="per-zone",
        description=(
            'AWS\'s services are called by them, and each is paid for in every zone it is in; "single" costs a '
            "third, and while its zone is out no task starts in any"
        ),
    )
    flow_log_retention_days: LogRetentionDays = Field(
        default=365, description="who talked to whom; PCI DSS 4.0 (10.5.1): a year"
    )
