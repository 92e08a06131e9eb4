"""The tables of what is weaker and what is stronger: the files in `tables`, by topic.

A row is about `arguments` of `types`; `*` stands for any type, also one that nobody here knows, in which an
argument has a telling name, at any depth. A type's own row comes before that. `a.b` leads into a block, `a[].b`
into each of several, and `a[x].b` into the one that is called x.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from strongroom.change.security.delta import Protected, Topic

FOLDER = Path(__file__).with_name("tables")
ANY = "*"
NOWHERE = ""  # the place of a row about the resource itself

Rule = Literal[
    "on", "off", "set", "most", "least", "often", "ranked", "excludes", "members", "names", "fewest", "fixed",
    "same", "there",
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What makes a value stronger than another.

    `rule`: it is `on`, `off` or `set`; the number is the `most` or the `least`, the schedule comes `often`; it
    is `ranked` later; it `excludes` what is ranked (first the worst); of its `members` none has gone, or of its
    blocks by their `names`, or they are the `fewest`; it is `fixed`, and any other takes what was there;
    `same`: what another value means nobody here can tell; `there`: the resource itself. `ranks`: from the
    weakest to the strongest, with `*` and `?`. `default`: what a left-out argument means; where there is
    none, it is not known. `endless`: the number that stands for infinity. `of`: the arguments with what a
    resource protects: with that it may go; `one`: that has one such at most. `new`: counts for a resource that
    is new, too; `existing`: where only a block of it is. `absent`: a block that is not there means the default.
    `secret`: the value is told to nobody.
    `when`: only with these values; `a.b` is the argument b of what a refers to.
    """

    topic: Topic | Protected
    types: tuple[str, ...]
    rule: Rule
    what: str
    source: str
    arguments: tuple[str, ...] = (NOWHERE,)
    ranks: tuple[tuple[str, ...], ...] = ()
    default: Any = None
    endless: int | None = None
    of: tuple[str, ...] = ()
    one: bool = False
    new: bool | Literal["existing"] = False
    absent: bool = False
    secret: bool = False
    names: str = ""
    when: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Rows:
    """All rows, looked up by type."""

    all: tuple[Row, ...]

    @cached_property
    def _of_types(self) -> dict[str, list[tuple[Row, str]]]:
        found: dict[str, list[tuple[Row, str]]] = {}
        for row in self.all:
            for type_ in row.types:
                found.setdefault(type_, []).extend((row, argument) for argument in row.arguments)
        return found

    def of(self, type_: str) -> list[tuple[Row, str]]:
        """The type's own rows about arguments."""
        return [(row, argument) for row, argument in self._of_types.get(type_, ()) if row.rule != "there"]

    def there(self, type_: str) -> list[Row]:
        """The type's rows about the resource itself."""
        return [row for row, _ in self._of_types.get(type_, ()) if row.rule == "there"]

    def telling(self, type_: str) -> dict[str, Row]:
        """Argument -> row, of names that tell what they are in any type; without those of its own rows."""
        own = {argument.rpartition(".")[2] for _, argument in self.of(type_)}
        return {argument: row for row, argument in self._of_types.get(ANY, ()) if argument not in own}


@cache
def rows() -> Rows:
    """Those of the files."""
    told = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))]
    return Rows(tuple(_row(row) for table in told for row in table["row"]))


def is_posture(topic: str) -> bool:
    """Whether a topic is one of a posture, as against one of a protection."""
    return topic in get_args(Topic)


def _row(told: dict[str, Any]) -> Row:
    of = told.get("of", [])
    given = {
        "types": tuple(told["types"]),
        "arguments": tuple(told.get("arguments", (NOWHERE,))),
        "ranks": tuple(map(tuple, told.get("ranks", ()))),
        "of": (of,) if isinstance(of, str) else tuple(of),
    }
    return Row(**{**told, **given})
