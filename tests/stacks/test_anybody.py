"""tests/environments is for anybody's settings: it holds on all examples, and says what is broken."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environments.owed import REQUIREMENTS
from tests.example_settings import EXAMPLES
from tests.stacks.planted import PLANTED, Planted

PROJECT = Path(__file__).parents[2]

FOLDERS = (
    "certificates",
    "fitting_in",
    "more_of_a_thing",
    "more_functions",
    "more_services",
    "one_account",
    "own_application",
    "partners",
    "plain",
    "scheduled",
    "small",
    "two_accounts",
)
# In each run; `--forms all` tries every one. The tests are on `environments/` and an adopted form as well.
SAMPLE = ("more_functions", "own_application", "two_accounts")

# Only `make docs` writes those, of the project's own settings.
PAGES = max(REQUIREMENTS)


def verify(folder: Path, temporary: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """A run of the suite on a folder of settings, in a process of its own."""
    asked = f"--environments={folder.relative_to(PROJECT)}"
    command = [sys.executable, "-m", "pytest", "tests/environments", asked, "-p", "no:cacheprovider", "-q"]
    return subprocess.run(
        [*command, "-n", "0", f"--basetemp={temporary / 'base'}", *more],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_example_is_tried() -> None:
    assert {folder.name for folder in EXAMPLES.iterdir()} == {*FOLDERS} >= {*SAMPLE}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        every = metafunc.config.getoption("forms") == "all"
        metafunc.parametrize("name", FOLDERS if every else SAMPLE)


def test_it_holds_whatever_the_settings_say(name: str, tmp_path: Path) -> None:
    ran = verify(EXAMPLES / name, tmp_path)
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    held = {int(number) for number in re.findall(r"^ ?(\d+)  .*: \d+ passed", ran.stdout, flags=re.MULTILINE)}
    assert held >= set(REQUIREMENTS) - {PAGES}, "a requirement that nothing is asked about holds in vain"


@pytest.fixture(scope="module")
def weakened(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the suite says of an example with all weaknesses planted."""
    # Two runs of checkov would be half of the time, and nothing more.
    ignored = "--ignore=tests/environments/test_checkov.py"
    ran = verify(
        EXAMPLES / "partners", tmp_path_factory.mktemp("planted"), ignored, "-p", "tests.stacks.planted"
    )
    assert ran.returncode == 1, ran.stdout[-8000:] + ran.stderr[-2000:]
    return ran.stdout


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.id)
def test_a_weakness_is_told_with_requirement_stack_and_what_is_allowed(planted: Planted, weakened: str) -> None:
    for sentence in planted.said:
        assert sentence in weakened
