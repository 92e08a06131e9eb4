"""What AWS refuses of a change of a database's version: Terraform plans it, and the apply fails."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strongroom.change.difference.changes import Change
from strongroom.synthesized import Resource, on

VERSION = re.compile(r"\d+(\.\d+)*")


def refused_by_aws(resource: Resource, found: Iterable[Change]) -> tuple[str, ...]:
    """A sentence for each change of these that AWS refuses."""
    if resource.type != "aws_rds_cluster":
        return ()
    return tuple(
        told
        for change in found
        if change.place == ("engine_version",)
        and all(VERSION.fullmatch(str(version)) for version in (change.old, change.new))
        and (told := _told(resource, str(change.old), str(change.new)))
    )


def _told(cluster: Resource, old: str, new: str) -> str | None:
    if _numbers(new) < _numbers(old):
        return (
            f"AWS takes no cluster back from {old} to {new}: that would be another cluster, filled from a dump"
        )
    allowed = on(cluster.get("allow_major_version_upgrade"))
    if _numbers(new)[0] > _numbers(old)[0] and not allowed:
        return (
            f"AWS refuses a major version upgrade, from {old} to {new}, that is not allowed. Set "
            f"database.major_version_upgrade_to = {_numbers(new)[0]} (allow_major_version_upgrade)"
        )
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
