"""`python -m`: options of the project's own modules, as their own help has them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from strongroom.workspace import PROJECT
from tests.strongroom.documentation.programs.python import is_module
from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem"]

OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
PARSERS = re.compile(r"\b(?:ArgumentParser|typer\.run|typer\.Typer)\(")


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    if "-m" not in words[:-1]:
        return None
    module, *given = words[words.index("-m") + 1 :]
    source = _source(module)
    if not given or source is None:
        return None
    text = source.read_text(encoding="utf-8")
    if not PARSERS.search(text):  # not asked: it would do its work
        return None if "sys.argv" in text else f"python -m {module} takes no {given[0]}"
    options = {word.partition("=")[0] for word in given if re.match(r"--?[a-z]", word)}
    unknown = sorted(options - _options(module))
    return f"python -m {module} has no option {unknown[0]}" if unknown else None


def _source(module: str) -> Path | None:
    """The file that is run, where it is the project's own."""
    if not is_module(module) or module.partition(".")[0] in sys.stdlib_module_names:
        return None
    name = f"{module}.__main__" if is_module(f"{module}.__main__") else module
    spec = find_spec(name)
    origin = Path(spec.origin) if spec and spec.origin else None
    return origin if origin and "site-packages" not in origin.parts else None


@cache
def _options(module: str) -> frozenset[str]:
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=PROJECT,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(OPTION.findall(done.stdout))
