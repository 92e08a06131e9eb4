"""Whatever form a clone takes with its settings: it synthesizes, verifies, and its own tests are green.

Five forms in each run; `--forms all`, which `make adopters` gives, tries every one, and more on each.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.adopters.clone import Clone, clone
from tests.adopters.forms import FORMS, Files

SAMPLE = (
    "everything that README names",
    "everything else",
    "a second production in another region",
    "no production",
    "at random, 5",
)
USERS = ("--users", "100")
MINE = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/environments")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "form" in metafunc.fixturenames:
        every = metafunc.config.getoption("forms") == "all"
        metafunc.parametrize("form", FORMS if every else SAMPLE)


@pytest.fixture
def files(form: str) -> Files:
    return FORMS[form]()


@pytest.fixture
def adopted(files: Files, tmp_path: Path) -> Clone:
    return clone(files, tmp_path / "clone")


def ok(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, f"{done.args}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


def test_a_clone_is_green(adopted: Clone, files: Files, pytestconfig: pytest.Config) -> None:
    """In README's order: synthesize, verify, the pages and addresses of one's own, the tests."""
    ok(adopted.run("python", "-O", "main.py"))
    ok(adopted.strongroom("verify", "cdktf.out", "--no-checkov"))
    ok(adopted.run("python", *MINE, "-m", "not slow"))
    ok(adopted.strongroom("docs"))
    ok(adopted.strongroom("addresses", "--write"))
    ok(adopted.strongroom("addresses"))
    for name in files:
        told = adopted.strongroom("capacity", name, *USERS)
        assert told.returncode in (0, 1), told.stderr  # 1: what does not fit is named
        assert "Traceback" not in told.stderr
    if pytestconfig.getoption("forms") == "all":
        ok(adopted.run("python", *MINE))
        ok(adopted.strongroom("verify", "cdktf.out", "--write-baseline"))
        ok(adopted.run("../../.venv-checkov/bin/checkov"))


def test_there_are_as_many_as_there_are_ways_to_adopt() -> None:
    assert len(FORMS) >= 25
    assert {*SAMPLE} <= FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_accepted(name: str, tmp_path: Path) -> None:
    from stacks.settings import load_environments
    from tests.adopters.forms import write

    write(FORMS[name](), tmp_path)
    assert load_environments(tmp_path)
