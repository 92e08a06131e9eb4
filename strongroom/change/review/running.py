"""Changes in place that nobody notices as such, and that change what runs or who is chosen: for review."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from strongroom.change.review.entry import Entry
from strongroom.change.review.untrusted import object_of
from strongroom.change.security.places import values
from strongroom.change.values.marked import UNKNOWN
from strongroom.synthesized import number

__all__ = ["Run", "chosen_by", "rows", "runs_otherwise"]

FILE = Path(__file__).with_suffix(".toml")

# Words of a tag's key by which something is chosen elsewhere: a backup selection (AWS Backup developer guide,
# "Assign resources to a backup plan"), a snapshot policy, a condition of a policy on the tag of who asks or of
# what is asked for (IAM user guide, "Define permissions based on attributes with ABAC authorization"), a time.
CHOOSING = re.compile(
    r"(?i)abac|access|admin|auto_?(?:scal|start|stop)|backup|clearance|dlm|karpenter|kubernetes|patch|permission"
    r"|priv|retention|role|schedul|snapshot"
)

ASKING = ("aws_iam_role", "aws_iam_user")


@dataclass(frozen=True)
class Run:
    """What a change of an argument that goes this `way` does."""

    types: tuple[str, ...]
    argument: str
    way: Literal["changed", "less", "more"]
    what: str
    source: str

    def goes(self, entry: Entry) -> bool:
        before, after = (values(each, self.argument) for each in (entry.before, entry.later))
        return any(self._is_way(before.get(place), value) for place, value in after.items())

    def _is_way(self, old: Any, new: Any) -> bool:
        if old == new or self.way == "changed":
            return bool(old != new)
        if new == UNKNOWN:
            return True
        was, is_ = number(old), number(new)
        if was is None or is_ is None:
            return was is not is_
        # -1 is no limit (AWS provider, aws_lambda_function, reserved_concurrent_executions).
        amounts = [float("inf") if each == -1 else each for each in (was, is_)]
        return amounts[1] < amounts[0] if self.way == "less" else amounts[1] > amounts[0]


def runs_otherwise(entry: Entry, names: set[str]) -> Iterator[Run]:
    """What a change in place of these arguments does to what runs."""
    for row in rows():
        if entry.type in row.types and row.argument.partition(".")[0] in names and row.goes(entry):
            yield row


def chosen_by(entry: Entry) -> list[str]:
    """The keys of tags that change or go, and by which something may be chosen elsewhere.

    Of who asks, any may be in a condition (`aws:PrincipalTag`), whoever wrote that: but for a name.
    """
    before, after = (object_of(each.get("tags")) for each in (entry.before, entry.after))
    if object_of(entry.change.get("after_unknown")).get("tags") is True:
        after = {}
    return sorted(
        key
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
        and (CHOOSING.search(key) or (entry.type in ASKING and key.lower() != "name"))
    )


@cache
def rows() -> tuple[Run, ...]:
    """The table's."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["row"]
    return tuple(Run(**{**row, "types": tuple(row["types"])}) for row in told)
