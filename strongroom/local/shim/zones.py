"""Each Availability Zone has an ID, and none of them is one of AWS's old zones.

The emulator numbers the letters a, b and c, so that us-east-1c is use1-az3, where AWS has no newer instance
classes and which the stack therefore refuses; an ID of a fourth zone becomes the first zone. Without this patch
the apply fails, or a plan replaces the subnets that are placed by such an ID.
"""

from __future__ import annotations

LETTERS = "abcdef"
UNFIT = frozenset({"cac1-az3", "use1-az3", "usw1-az2"})  # stacks.schema.regions, which this venv has no need of


def zone_ids(prefix: str) -> dict[str, str]:
    """Letter -> ID, of the zones of a region whose IDs begin with `prefix`; the old ones come last."""
    ids = [f"{prefix}-az{number}" for number in range(1, len(LETTERS) + 1)]
    return dict(zip(LETTERS, sorted(ids, key=lambda each: (each in UNFIT, each)), strict=True))


def install() -> None:
    from ministack.services import ec2

    def id_of(name: str) -> str:
        return zone_ids(ec2._az_id_prefix(name[:-1]))[name[-1]]

    def name_of(zone_id: str | None) -> str | None:
        region = ec2.get_region()
        letters = {each: letter for letter, each in zone_ids(ec2._az_id_prefix(region)).items()}
        return f"{region}{letters[zone_id]}" if zone_id in letters else None

    ec2._az_id_for_zone_name = id_of
    ec2._zone_name_for_az_id = name_of
