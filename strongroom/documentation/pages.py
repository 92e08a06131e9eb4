"""Which page is made from what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stacks.demand.measured import measured
from stacks.monitoring import page as monitoring
from stacks.settings import page as settings
from strongroom.capacity import page as capacity
from strongroom.capacity.plot import plot
from strongroom.documentation import checks, command_reference, controls
from strongroom.proof.reach.picture import picture
from strongroom.proof.reach.reachability import reachability
from strongroom.synthesized import load
from strongroom.workspace import PROJECT


@dataclass(frozen=True)
class Source:
    """What pages are made from, beside code: the folder of synthesized stacks, and the command line by name."""

    stacks: Path
    commands: Mapping[str, Any]


PAGES: dict[str, Callable[[Source], str]] = {
    "docs/reference/capacity.md": lambda _: capacity.render(),
    "docs/reference/capacity.svg": lambda _: plot(measured()),
    "docs/reference/checks.md": lambda source: checks.render(source.stacks),
    "docs/reference/commands.md": lambda source: command_reference.render(source.commands),
    "docs/reference/controls.md": lambda source: controls.render(source.stacks),
    "docs/reference/monitoring.md": lambda _: monitoring.render(),
    "docs/reference/settings.md": lambda _: settings.render(),
    "docs/reference/reachability.svg": lambda source: _reachability(source.stacks / "prod"),
}
"""The page's path in the project -> what renders it."""


def write(source: Source, project: Path = PROJECT) -> list[str]:
    """Write every page that is not current; their paths."""
    changed = []
    for path, render in PAGES.items():
        file, text = project / path, render(source)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _reachability(folder: Path) -> str:
    stack = load(folder)
    return picture(stack, reachability(stack))
