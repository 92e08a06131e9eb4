"""Which page is made from what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stacks.demand.measured import measured
from stacks.monitoring import page as monitoring
from stacks.settings import page as settings
from strongroom.capacity import page as capacity
from strongroom.capacity.plot import plot
from strongroom.change.matrix import page as changing_settings
from strongroom.change.matrix.later import later
from strongroom.cost import page as cost
from strongroom.cost.estimating import of_folder
from strongroom.documentation import checks, command_reference, controls, index
from strongroom.documentation.source import Source
from strongroom.proof.reach.picture import picture
from strongroom.proof.reach.reachability import reachability
from strongroom.synthesized import load
from strongroom.workspace import PROJECT

__all__ = ["OF_CODE", "OF_SETTINGS", "PAGES", "write"]

Pages = dict[str, Callable[[Source], str]]
"""The page's path in the project -> what renders it."""

OF_CODE: Pages = {
    index.INDEX: lambda _: index.render(PROJECT),
    "docs/reference/capacity.svg": lambda _: plot(measured()),
    "docs/reference/commands.md": lambda source: command_reference.render(source.commands),
    "docs/reference/changing-settings.md": lambda _: changing_settings.render(),
    "docs/reference/settings.md": lambda _: settings.render(later()),
}
"""The same whatever the settings say."""

OF_SETTINGS: Pages = {
    "docs/reference/capacity.md": lambda source: (
        capacity.render(source.leading, source.environments) + source.mark
    ),
    "docs/reference/checks.md": lambda source: checks.render(source.told) + source.mark,
    "docs/reference/controls.md": lambda source: controls.render(source.told) + source.mark,
    "docs/reference/cost.md": lambda source: (
        cost.render(of_folder(source.stacks, source.environments)) + source.mark
    ),
    "docs/reference/monitoring.md": lambda source: monitoring.render(source.environments) + source.mark,
    "docs/reference/reachability.svg": lambda source: _reachability(source.told[0]) + source.mark,
}
"""About the environments that there are."""

PAGES = OF_CODE | OF_SETTINGS


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
