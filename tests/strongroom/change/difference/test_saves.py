"""What is saved is seen, each time, however an editor saves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from strongroom.change.difference import saves as module
from strongroom.change.difference.saves import WATCHED, saves
from strongroom.workspace import PROJECT
from tests.strongroom.change.difference.conftest import edit

TIER, MAIN = Path("stacks/tier.py"), Path("main.py")


@pytest.fixture
def watching(project: Path) -> Iterator[Iterator[set[Path]]]:
    found = saves(project)
    assert next(found) == set(), "nothing yet, but from here on nothing is missed"
    yield found
    found.close()


def replaced(file: Path) -> None:
    """As an editor does that writes a new file and puts it in the old one's place."""
    new = file.with_suffix(".new")
    new.write_text(file.read_text() + "#")
    new.rename(file)


def test_a_save_is_seen_while_nobody_looks(watching: Iterator[set[Path]], project: Path) -> None:
    edit(project, "True", "False")
    assert next(watching) == {TIER}


@pytest.mark.parametrize("file", [TIER, MAIN])
def test_a_file_that_is_put_in_place_of_another_is_seen_each_time(
    watching: Iterator[set[Path]], project: Path, file: Path
) -> None:
    for _ in range(3):
        replaced(project / file)
        assert file in next(watching)


def test_a_new_file_in_a_new_folder(watching: Iterator[set[Path]], project: Path) -> None:
    (project / "environments" / "more").mkdir()
    (project / "environments" / "more" / "qa.toml").write_text("")
    assert Path("environments/more") in next(watching)


def test_a_folder_that_was_not_there_is_watched_from_then_on(
    watching: Iterator[set[Path]], project: Path
) -> None:
    (project / "lambdas").mkdir()
    next(watching)
    (project / "lambdas" / "handler.py").write_text("")
    assert next(watching) == {Path("lambdas/handler.py")}


def test_what_python_and_editors_leave_is_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAKE", 60)
    found = saves(project)
    next(found)
    (project / "stacks" / "__pycache__").mkdir()
    (project / "stacks" / "__pycache__" / "tier.pyc").write_text("")
    (project / "stacks" / ".tier.py.swp").write_text("")
    (project / "build").mkdir()
    (project / "policies" / "waivers.toml").write_text("#")
    assert next(found) == {Path("policies/waivers.toml")}
    found.close()


def test_all_that_is_watched_is_there() -> None:
    assert [name for name in WATCHED if not (PROJECT / name).exists()] == []
