"""A program to be measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Subject", "nothing"]


def nothing() -> None:
    """No preparation."""


@dataclass(frozen=True)
class Subject:
    """`before` is done before each run and not measured; `output` is where stacks are written to, if any."""

    name: str
    title: str
    command: tuple[str, ...]
    environment: dict[str, str]
    cwd: Path
    output: Path | None = None
    before: Callable[[], None] = nothing
