"""Policies of resources after which nobody may write another one: by the table beside this file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.review.about import is_about
from strongroom.change.review.around import Around
from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.untrusted import object_of
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.synthesized import Statement, as_list, on, statements

__all__ = ["OF_POLICIES", "Lockout", "locks_out", "table"]

GIVING = (Kind.ADD, Kind.CHANGE, Kind.REPLACE)
OF_POLICIES = (
    "bucket",
    "queue_url",
    "arn",
    "secret_arn",
    "repository",
    "key_id",
    "file_system_id",
    "resource_arn",
)
"""The arguments by which a policy that is a resource says what it is of."""
FILE = Path(__file__).with_suffix(".toml")
# IAM user guide, "Unique identifiers": what a policy has in place of a user or a role that is deleted.
DELETED = re.compile(r"A(?:IDA|ROA)[A-Z0-9]+")
# Who asks is a service then (IAM user guide, "AWS global condition context keys"; AWS KMS developer guide,
# "Condition keys for AWS KMS").
BY_SERVICES = ("aws:calledvia", "aws:sourceaccount", "aws:sourcearn", "aws:viaawsservice", "kms:viaservice")


@dataclass(frozen=True)
class Lockout:
    """In the words of the table's head."""

    types: tuple[str, ...]
    actions: tuple[str, ...]
    source: str
    who: str = "nobody in the account"
    closed: bool = False
    bypass: str = ""

    def is_locked(self, policy: Any) -> bool:
        """Whether nobody may write another policy; of one that can't be read that is not known."""
        if not _is_document(policy):
            return False
        found = statements(policy)
        return all(self._is_refused(action, found) for action in self.actions)

    def _is_refused(self, action: str, found: list[Statement]) -> bool:
        about = [each for each in found if is_about(each, action)]
        return any(map(_denies_everybody, about)) or (self.closed and not any(map(_allows_somebody, about)))


def locks_out(entry: Entry, around: Around) -> Iterator[Reason]:
    """What a policy does that a resource is given, and that the one before it did not do."""
    for row in table():
        if entry.type not in row.types or entry.kind not in GIVING or _is_spared(row, entry, around):
            continue
        locked = row.is_locked(entry.after.get("policy"))
        if locked and not row.is_locked(entry.before.get("policy")):
            forced = bool(row.bypass) and on(entry.after.get(row.bypass))
            held = entry.kind is not Kind.ADD or entry.type.endswith("_policy")  # what is new holds nothing yet
            yield Reason(
                Verdict.IRREVERSIBLE if forced and held else Verdict.DANGEROUS, _told(row, forced=forced)
            )


def _is_spared(row: Lockout, entry: Entry, around: Around) -> bool:
    """Whether it is of what is new, from which nobody is locked out; but a key may be nobody's at once."""
    if row.closed or entry.kind is not Kind.ADD:
        return False
    return not entry.type.endswith("_policy") or around.is_of_new(entry, OF_POLICIES)


@cache
def table() -> tuple[Lockout, ...]:
    """Its rows."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["lockout"]
    return tuple(Lockout(**row | {name: tuple(row[name]) for name in ("types", "actions")}) for row in told)


def _told(row: Lockout, *, forced: bool) -> str:
    told = (
        f"nobody may write another policy after it ({', '.join(row.actions)}), and {row.who} can take it back"
    )
    if forced:
        return f"{told}: {row.bypass} leaves out AWS's own check of that"
    return f"{told}, unless AWS refuses it" if row.bypass else told


def _is_document(policy: Any) -> bool:
    try:
        return isinstance(json.loads(policy), dict)
    except (RecursionError, TypeError, ValueError):
        return False


def _denies_everybody(statement: Statement) -> bool:
    return statement.get("Effect") == "Deny" and not statement.get("Condition") and "*" in _who(statement)


def _allows_somebody(statement: Statement) -> bool:
    """Also everybody but who is named; a service that asks for somebody manages nothing."""
    tests = object_of(statement.get("Condition")).values()
    keys = [str(key).lower() for test in tests for key in object_of(test)]
    somebody = "NotPrincipal" in statement or any(not DELETED.fullmatch(each) for each in _who(statement))
    return statement.get("Effect") == "Allow" and somebody and not any(each in BY_SERVICES for each in keys)


def _who(statement: Statement) -> list[str]:
    """The principals that are no services; `*` for everybody."""
    told = statement.get("Principal")
    return (
        [str(each) for each in as_list(told.get("AWS"))]
        if isinstance(told, dict)
        else list(map(str, as_list(told)))
    )
