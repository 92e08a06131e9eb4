"""AWS's regions, and where the Availability Zones that an account sees are not called a, b and c."""

from __future__ import annotations

__all__ = ["REGIONS", "ZONE_LETTERS"]

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
