"""What AWS refuses of a change of a database's version: Terraform plans it, and the apply fails.

And what a major upgrade that is allowed takes: a variable, where the cluster's preconditions ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from strongroom.change.values.changes import Change
from strongroom.synthesized import Resource, on

VERSION = re.compile(r"\d+(\.\d+)*")
ASKED = re.compile(r"\$\{var\.(\w+)\}")  # a precondition that is nothing but a variable


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


def needed(resource: Resource, found: Iterable[Change]) -> tuple[str, ...]:
    """What the one deployment has to be given for a major version upgrade, a sentence each."""
    upgraded = resource.type == "aws_rds_cluster" and any(
        change.place == ("engine_version",) and _is_major(str(change.old), str(change.new)) for change in found
    )
    asked = resource.blocks("lifecycle", "precondition") if upgraded else ()
    return tuple(
        f"A major version upgrade: the plan fails without --var {variable[1]}=true, with which it is done at "
        "once: docs/guides/database-versions.md"
        for each in asked
        if (variable := ASKED.fullmatch(str(each.get("condition"))))
    )


def _is_major(old: str, new: str) -> bool:
    return all(map(VERSION.fullmatch, (old, new))) and _numbers(new)[0] > _numbers(old)[0]


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
