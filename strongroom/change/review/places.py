"""Where a resource of a plan is written: its tier, its construct path, and the line of the program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from strongroom.change.review.text_of_address import base, label, module
from strongroom.errors import UnusableError
from strongroom.proof.verify.source import PROJECT_FILE, Place, project_of, sources
from strongroom.synthesized import Stack, load
from strongroom.synthesized.reading import FILE

__all__ = ["Places", "written"]


@dataclass(frozen=True)
class Places:
    """`stack`: the `cdk.tf.json` that the plan is of; None where there is none: addresses tell all there is.
    `project`: with the program that wrote it, where that is not around the stack's folder."""

    stack: Stack | None
    project: Path | None = None

    def path(self, address: str) -> str:
        """The construct path below the stack. Of what has left the program: what its address says."""
        resource = self._resources.get(base(address)) if self.stack else None
        if resource:
            return resource
        if modules := module(address):
            inner = [self._modules.get(modules[0], modules[0]), *modules[1:]]
            return "/".join([*inner, label(address)])
        name = label(address)
        known = next((each for each in self._constructs if name.startswith(f"{each.replace('/', '_')}_")), "")
        return f"{known}/{name[len(known) + 1 :]}" if known else name

    def tier(self, address: str) -> str:
        """The first step of the path; nothing where what is known of it is one word."""
        first, _, rest = self.path(address).partition("/")
        return first if rest else ""

    def line(self, address: str) -> str | None:
        """`stacks/tiers/database.py:78`; None where the program is not there, or does not have it any more."""
        places = self._lines.get(base(address))
        return str(places[0]) if places else None

    @cached_property
    def _resources(self) -> dict[str, str]:
        found = self.stack
        return {address: each.path for address, each in found.resources.items() if each.path} if found else {}

    @cached_property
    def _constructs(self) -> list[str]:
        """The paths of all constructs with something below them, the longest first."""
        found = {
            path.rsplit("/", depth)[0]
            for path in self._resources.values()
            for depth in range(1, path.count("/") + 1)
        }
        return sorted(found, key=lambda path: (-len(path), path))

    @cached_property
    def _modules(self) -> dict[str, str]:
        told = self.stack.document.get("module") if self.stack else None
        return dict(_paths(told)) if isinstance(told, dict) else {}

    @cached_property
    def _lines(self) -> dict[str, list[Place]]:
        project = self.project or (project_of(self.stack) if self.stack else None)
        return sources(project).places(self.stack) if project and self.stack else {}


def _paths(modules: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, block in modules.items():
        comment = block.get("//") if isinstance(block, dict) else None
        metadata = comment.get("metadata") if isinstance(comment, dict) else None
        path = metadata.get("path") if isinstance(metadata, dict) else None
        if isinstance(path, str):
            yield name, path.partition("/")[2] or name


def written(file: Path, name: str) -> Stack | None:
    """The stack beside a plan, or the one of its name in the output folder of the project around it."""
    beside = file.resolve().parent
    folders = [beside]
    for above in (*beside.parents[:4], Path.cwd(), *Path.cwd().parents):
        if (above / PROJECT_FILE).is_file():
            folders.append(above / _output(above) / "stacks" / name)
    for folder in folders:
        if (folder / FILE).is_file():
            try:
                return load(folder)
            except UnusableError:
                continue  # an attribution that can't be read is none, and no reason not to judge the plan
    return None


def _output(project: Path) -> str:
    try:
        told = json.loads((project / PROJECT_FILE).read_text(encoding="utf-8")).get("output", "cdktf.out")
    except (OSError, ValueError, AttributeError):
        return "cdktf.out"
    return told if isinstance(told, str) else "cdktf.out"
