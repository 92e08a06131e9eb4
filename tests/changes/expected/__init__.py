"""What planned changes come to, as a person says who has the plan alone: the measure of the review."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.changes.corpus import Name

__all__ = ["Expected", "of_settings", "of_written", "written"]

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Expected:
    """`verdict`: the lowest right one; `at_most`: the highest. `names`: how addresses among the reasons begin.

    `told`: a verdict that is too high, and that the review gives; `because`: why it can't know better.
    """

    verdict: str
    why: str
    changes: tuple[str, ...]
    at_most: str = ""
    names: tuple[str, ...] = ()
    environment: str = ""
    base: str = "plain"
    told: str = ""
    because: str = ""

    @property
    def highest(self) -> str:
        return self.told or self.at_most or self.verdict


def of_settings(name: Name) -> list[Expected]:
    """Those of a change of settings: one."""
    environment, base, key, value = name
    return [
        each
        for each in _groups("settings")
        if f"{key} = {value}" in each.changes and each.base == base and each.environment in ("", environment)
    ]


def of_written(name: str) -> list[Expected]:
    """Those of a change of `tests.changes.written`: one."""
    return [each for each in _groups("written") if name in each.changes]


def written() -> list[str]:
    """The names that there is an expectation of."""
    return [name for each in _groups("written") for name in each.changes]


@cache
def _groups(file: str) -> tuple[Expected, ...]:
    told = tomllib.loads((HERE / f"{file}.toml").read_text(encoding="utf-8"))
    return tuple(map(_expected, told["expected"]))


def _expected(told: dict[str, Any]) -> Expected:
    given = dict(told)
    for name in ("changes", "names"):
        given[name] = tuple(told.get(name, ()))
    return Expected(**given)
