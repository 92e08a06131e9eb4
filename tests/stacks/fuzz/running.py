"""`main.py` on generated settings files, in this process: starting one for each would take a second."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import main
from strongroom.synthesized import Stack, load
from tests.stacks.settings.tables import Table, render

__all__ = ["Run", "run"]


@dataclass(frozen=True)
class Run:
    """What came of it."""

    code: int
    errors: list[str]
    written: list[str]
    """Everything that was not there before, below the project."""
    stacks: dict[str, Stack]


def run(project: Path, *files: Table | str) -> Run:
    """Writes the files to an empty project (text goes to `broken.toml`), and synthesizes it."""
    folder = project / "environments"
    folder.mkdir(parents=True)
    for file in files:
        name, text = ("broken", file) if isinstance(file, str) else (file["environment"], render(file))
        (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="")
    said = io.StringIO()
    with patch.object(main, "PROJECT", project), contextlib.chdir(project), contextlib.redirect_stderr(said):
        code = main.main()
    written = sorted(path.relative_to(project).as_posix() for path in project.rglob("*"))
    return Run(
        code,
        said.getvalue().splitlines(),
        [path for path in written if not path.startswith("environments")],
        {file.parent.name: load(file) for file in sorted(project.glob("cdktf.out/stacks/*/cdk.tf.json"))},
    )
