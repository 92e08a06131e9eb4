"""Where subjects run: a copy of the project, jsii caches of its own, and folders for what is written.

All of it is below `build/bench`. jsii's cache stays from one `make bench` to the next, as it does on a
developer's machine; everything else is made anew.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench import environments
from strongroom.errors import UnusableError
from strongroom.workspace import PROJECT
from tests.project_copy import copy_project

__all__ = ["Stage"]

CACHE_ROOT = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
# Nothing else of the caller's environment: no NODE_OPTIONS, PYTHON* or JSII_* changes what is measured.
KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR")


@dataclass(frozen=True)
class Stage:
    folder: Path = PROJECT / "build" / "bench"

    @property
    def project(self) -> Path:
        """The copy of this project that most subjects run in."""
        return self.folder / "project"

    @property
    def fresh(self) -> Path:
        """Another copy, in which nothing has run yet."""
        return self.folder / "fresh"

    @property
    def cache(self) -> Path:
        return self.folder / "jsii"

    @property
    def empty_cache(self) -> Path:
        return self.folder / "jsii-empty"

    @property
    def terraform(self) -> Path:
        """A copy of the stack `prod`, initialized."""
        return self.folder / "terraform"

    def output(self, subject: str) -> Path:
        return self.folder / "output" / subject

    def log(self, subject: str) -> Path:
        return self.folder / "logs" / f"{subject}.txt"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment variables of every subject."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, CACHE_ROOT: str(self.cache), **more}

    def coldly(self) -> dict[str, str]:
        """The same with a jsii cache that has nothing in it yet."""
        return self.environment(**{CACHE_ROOT: str(self.empty_cache)})

    def make(self) -> None:
        """Everything anew, but for jsii's cache."""
        if shutil.which("node") is None:
            raise UnusableError("There is no `node` on the PATH; cdktf and AWS CDK run on it: install Node 22.")
        for folder in (self.project, self.fresh, self.empty_cache, self.terraform, self.folder / "output"):
            shutil.rmtree(folder, ignore_errors=True)
        self.log("").parent.mkdir(parents=True, exist_ok=True)
        self.cache.mkdir(exist_ok=True)
        (PROJECT / "build" / "lambda").mkdir(exist_ok=True)  # what the copies share: vendored dependencies
        copy_project(self.project)

    def set_environments(self, number: int | None) -> None:
        """So many generated environments in the copy, or the committed ones; and nothing synthesized."""
        folder = self.project / "environments"
        shutil.rmtree(folder)
        if number is None:
            shutil.copytree(PROJECT / "environments", folder)
        else:
            folder.mkdir()
            environments.write(folder, number, production=PROJECT / "environments" / "prod.toml")
        shutil.rmtree(self.project / "cdktf.out", ignore_errors=True)

    def clear(self, folder: Path) -> None:
        """An output folder, empty."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def copy_anew(self) -> None:
        shutil.rmtree(self.fresh, ignore_errors=True)
        copy_project(self.fresh)

    def empty_the_cache(self) -> None:
        shutil.rmtree(self.empty_cache, ignore_errors=True)
        self.empty_cache.mkdir()
