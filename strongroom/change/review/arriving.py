"""What a new resource does to what exists: read from the table beside this file, or not known."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.review.around import Around
from strongroom.change.review.deleting import by_rules
from strongroom.change.review.entry import Entry
from strongroom.change.review.lockouts import OF_POLICIES, locks_out
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security.places import values
from strongroom.change.values.marked import UNKNOWN
from strongroom.synthesized import as_list, statements

__all__ = [
    "Arrival",
    "arrivals",
    "is_known",
    "leaves_alone",
    "of_arrival",
    "of_commands",
]

FILE = Path(__file__).with_suffix(".toml")
CLOSING = "it denies everybody everything, those who could take that back among them"
DENYING = "it denies everybody something, whatever else allows it"
OF_RULES = ("bucket", "repository")


@dataclass(frozen=True)
class Arrival:
    """What a new resource of these types does, in the words of the table's head."""

    types: tuple[str, ...]
    verdict: Verdict
    what: str
    source: str
    of: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    argument: str = ""
    is_: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def does(self, entry: Entry) -> bool:
        """Whether the argument has such a value."""
        told = [*values(entry.later, self.argument).values()] if self.argument else []
        return not self.argument or any(self._fits(each) for each in told)

    def _fits(self, value: Any) -> bool:
        words = [UNKNOWN if value == UNKNOWN else _word(each) for each in as_list(value)] or [_word(None)]
        if UNKNOWN in words:
            return True
        return any(_is_one(each, self.is_) if self.is_ else not _is_one(each, self.unless) for each in words)


def of_arrival(entry: Entry, around: Around) -> Iterator[Reason]:
    """Why a new resource is more than safe; none where it leaves what exists alone."""
    yield from of_commands(entry, around)
    for row in arrivals():
        if entry.type in row.types and row.does(entry):
            spared = around.is_of_new(entry, row.of) if row.of else around.is_here(entry, row.to)
            if not spared:
                yield Reason(row.verdict, row.what)
    yield from _rules(entry, around)
    yield from _denials(entry, around)


def of_commands(entry: Entry, around: Around) -> Iterator[Reason]:
    """Terraform language, "Provisioners": they run where a resource is made, some where it is destroyed."""
    for command in around.runs(entry):
        yield Reason(
            Verdict.REVIEW, f"a {command} provisioner runs during the apply: what it does is not known here"
        )


def is_known(type_: str) -> bool:
    """Whether it is known what a new one does to what exists."""
    return leaves_alone(type_) or any(type_ in row.types for row in arrivals())


def leaves_alone(type_: str) -> bool:
    """Whether nothing but what the security delta tells."""
    return type_ in _alone()


@cache
def arrivals() -> tuple[Arrival, ...]:
    """The table's rows."""
    return tuple(map(_row, _table()["row"]))


def _rules(entry: Entry, around: Around) -> Iterator[Reason]:
    """Of a bucket or a repository that comes with the plan nothing is there to be deleted."""
    if entry.type == "aws_s3_bucket" or around.is_of_new(entry, OF_RULES):
        return
    yield from by_rules(entry.type, {}, entry.later)


def _denials(entry: Entry, around: Around) -> Iterator[Reason]:
    """Of a policy on something that exists: the delta tells of denials that go with a change."""
    text = entry.after.get("policy")
    if not isinstance(text, str) or around.is_of_new(entry, OF_POLICIES) or any(locks_out(entry, around)):
        return
    for statement in statements(text):
        principal = statement.get("Principal")
        everybody = principal == "*" or (isinstance(principal, dict) and "*" in as_list(principal.get("AWS")))
        if statement.get("Effect") == "Deny" and everybody and not statement.get("Condition"):
            every = any(
                str(each) == "*" or str(each).endswith(":*") for each in as_list(statement.get("Action"))
            )
            yield Reason(Verdict.DANGEROUS, CLOSING) if every else Reason(Verdict.REVIEW, DENYING)


def _is_one(word: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(word, each) for each in patterns)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _row(told: dict[str, Any]) -> Arrival:
    lists = {
        ("is_" if name == "is" else name): tuple(each) for name, each in told.items() if isinstance(each, list)
    }
    plain = {name: each for name, each in told.items() if not isinstance(each, list)}
    return Arrival(**{**plain, **lists, "verdict": Verdict[told["verdict"].upper()]})


@cache
def _alone() -> frozenset[str]:
    return frozenset(_table()["leaves_alone"]["types"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
