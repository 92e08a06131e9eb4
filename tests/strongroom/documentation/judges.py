"""Who judges which program's commands."""

from __future__ import annotations

from pathlib import PurePath
from typing import Protocol

from tests.strongroom.documentation.programs import (
    aws,
    make,
    module_options,
    npx,
    python,
    strongroom,
    terraform,
)
from tests.strongroom.documentation.project_pages import Project

__all__ = ["ASKED", "KNOWN", "READ", "Judge", "program_of"]


class Judge(Protocol):
    def __call__(self, project: Project, words: list[str], *, mention: bool) -> str | None: ...


READ: dict[str, Judge] = {
    "aws": aws.problem,
    "make": make.problem,
    "python": python.problem,
    "strongroom": strongroom.problem,
}
"""Programs of which is known here what they take."""

ASKED: dict[str, Judge] = {
    "cdktf": npx.cdktf,
    "npx": npx.problem,
    "python": module_options.problem,
    "terraform": terraform.problem,
}
"""Programs that are asked for their help."""

# Not judged, but for the files they name. `out` is defined in docs/reference/monitoring.md; tofu is nowhere to
# be had.
REVIEWED = frozenset(
    {"cd", "checkov", "cp", "curl", "docker", "echo", "export", "git", "jq", "out", "psql", "rm", "tofu"}
)

KNOWN = READ.keys() | ASKED.keys() | REVIEWED


def program_of(words: list[str]) -> str:
    """Of `.venv/bin/strongroom` and of `python3` too; "" of a folder and of nothing."""
    if not words or words[0].endswith("/"):
        return ""
    name = PurePath(words[0]).name
    return "python" if name.startswith("python3") else name
