"""AWS's regions, and where the Availability Zones that an account sees are not called a, b and c.

In the oldest regions each account created before November 2025 has letters of its own: `us-east-1a` is one
place in one account and another place in the next. An ID (`use1-az1`) is one place in all of them (AWS Regions
and Availability Zones, "AZ IDs").
"""

from __future__ import annotations

__all__ = ["REGIONS", "UNFIT_ZONES", "ZONE_LETTERS", "is_zone_id", "zone_id_prefix"]

# Those of the partition `aws` that the AWS provider 5.100 knows; it refuses others ("invalid AWS Region"), and
# China, GovCloud and the isolated partitions have no us-east-1, where CloudFront's parts are.
REGIONS = frozenset(
    f"{area}-{number}"
    for area, numbers in {
        "af-south": (1,),
        "ap-east": (1, 2),
        "ap-northeast": (1, 2, 3),
        "ap-south": (1, 2),
        "ap-southeast": (1, 2, 3, 4, 5, 7),
        "ca-central": (1,),
        "ca-west": (1,),
        "eu-central": (1, 2),
        "eu-north": (1,),
        "eu-south": (1, 2),
        "eu-west": (1, 2, 3),
        "il-central": (1,),
        "me-central": (1,),
        "me-south": (1,),
        "mx-central": (1,),
        "sa-east": (1,),
        "us-east": (1, 2),
        "us-west": (1, 2),
    }.items()
    for number in numbers
)

ZONE_LETTERS = {"ap-northeast-1": "acd", "ca-central-1": "abd"}

UNFIT_ZONES = frozenset({"cac1-az3", "use1-az3", "usw1-az2"})
"""IDs of old zones, where newer instance classes are not offered (EKS user guide, "Subnet requirements and
considerations", refuses the same three)."""

DIRECTIONS = {"north": "n", "south": "s", "east": "e", "west": "w", "central": "c"}


def zone_id_prefix(region: str) -> str:
    """What the IDs of a region's zones begin with: `use1-az` of us-east-1, `apne1-az` of ap-northeast-1."""
    area, way, number = region.split("-")
    for word, letter in DIRECTIONS.items():
        way = way.replace(word, letter)
    return f"{area}{way}{number}-az"


def is_zone_id(zone: str) -> bool:
    """Whether a zone is given by its ID, which is the same place in every account, and not by its name."""
    return "-az" in zone
