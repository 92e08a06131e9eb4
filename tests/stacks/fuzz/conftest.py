"""How many examples, and the settings files that every test here is about.

`STRONGROOM_FUZZ=long` tries ten times as many random files, and others each time; without it the same ones are
tried each time, so that what fails once fails again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from strongroom.synthesized import Stack
from tests.stacks.fuzz.documents import each_choice
from tests.stacks.fuzz.running import run
from tests.stacks.settings.tables import Table

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
settings.register_profile("long", settings.get_profile("ci"), derandomize=False, print_blob=True)

LONG = os.environ.get("STRONGROOM_FUZZ") == "long"
FACTOR = 10 if LONG else 1
PROFILE = settings.get_profile("long" if LONG else "ci")


@dataclass(frozen=True)
class Accepted:
    """A settings file and what it was synthesized to: an environment's stack, and its account's."""

    file: Table
    environment: Stack
    bootstrap: Stack
    folder: Path

    @property
    def production(self) -> bool:
        return bool(self.file["kind"] == "production")


# Two halves, for two workers.
HALVES = [pytest.param(half, marks=pytest.mark.xdist_group(f"fuzz-{half}")) for half in ("first", "second")]


@pytest.fixture(scope="session", params=HALVES)
def accepted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Accepted]:
    """Files with every value of every key, and their stacks; in two halves."""
    files = each_choice()
    middle = len(files) // 2
    found = []
    for file in files[:middle] if request.param == "first" else files[middle:]:
        folder = tmp_path_factory.mktemp("accepted")
        made = run(folder, file)
        assert (made.code, made.errors) == (0, [])
        environment, bootstrap = made.stacks[file["environment"]], made.stacks["bootstrap"]
        found.append(Accepted(file, environment, bootstrap, folder / "cdktf.out" / "stacks"))
    return found
