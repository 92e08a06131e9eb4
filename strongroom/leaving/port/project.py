"""The project, written for CDK Terrain into another folder; this one stays as it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.git import git, last_line
from strongroom.leaving.port.requirements import port_npm, port_python, port_tools
from strongroom.leaving.port.source import Remark, port

MAIN = "requirements/main.in"
TOOLS = "requirements/dev.in"
TERRAIN = "requirements/terrain.in"
PACKAGE = "package.json"
# The lazy loading is for the bindings of both; its tests name cdktf's by their nature.
LAZY = ("packages/cdktf_lazy_provider/", "tests/lazy_provider/")
# The tests of the way out itself: there is nothing left to port, there.
PORT = ("strongroom/leaving/port/", "tests/strongroom/leaving/port/")


def write(project: Path, target: Path) -> list[Remark]:
    """Write every file that git does not ignore to `target`, and tell what a person has to look at.

    Raises:
        UnusableError: the target is there already, or lies in the project, or the files can't be listed.
    """
    target = target.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UnusableError(f"{target} is there already; name a folder that is empty or does not exist.")
    if target.is_relative_to(project.resolve()):
        raise UnusableError(f"{target} lies in the project itself; name a folder outside {project.resolve()}.")
    remarks: list[Remark] = []
    terrain = (project / TERRAIN).read_text(encoding="utf-8")
    others: dict[str, Callable[[str], str]] = {
        MAIN: lambda text: port_python(text, terrain),
        TOOLS: port_tools,
        PACKAGE: lambda text: port_npm(text, terrain),
    }
    for name in files(project):
        source, copy = project / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy, follow_symlinks=False)
        if name in others:
            copy.write_text(others[name](source.read_text(encoding="utf-8")), encoding="utf-8")
        elif name.endswith(".py") and not name.startswith((*LAZY, *PORT)):
            copy.write_text(_ported(source, name, remarks), encoding="utf-8")
    return [
        *remarks,
        Remark(MAIN, None, "has CDK Terrain's packages: `make lock` writes the lock files anew"),
        Remark(PACKAGE, None, "has CDK Terrain's command line: `npx cdktn` where the pages say `npx cdktf`"),
        Remark(f"{LAZY[0]}tests", None, "are of cdktf's bindings, and with tests/lazy_provider to be removed"),
        Remark(
            PORT[0],
            None,
            "has done its work: remove it, its line in strongroom/commands.py and in README.md, its tests, and "
            "requirements/terrain.*",
        ),
    ]


def files(project: Path) -> list[str]:
    """Every file that git does not ignore, committed or not, relative to the project."""
    done = git(project, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if done.returncode != 0:
        raise UnusableError(f"git can't list the project's files: {last_line(done)}. Run it in a clone.")
    names = done.stdout.decode().split("\0")
    return [name for name in names if name and (project / name).is_file()]


def _ported(file: Path, name: str, remarks: list[Remark]) -> str:
    try:
        text, found = port(file.read_text(encoding="utf-8"), name)
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UnusableError(f"{name} can't be read as Python: {error}.") from None
    remarks += found
    return text
