"""The same settings give the same bytes: wherever the project is, whoever runs it, from whatever folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from stacks.unfinished import MARK
from tests.project_copy import copy_project, files_below, start_synthesis


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """`cdktf.out/stacks` of two runs at once, that differ in all that must not matter."""
    folder = tmp_path_factory.mktemp("determinism")
    runs: list[tuple[Path, Path, subprocess.Popen[str]]] = []
    for name, environ in (
        ("one", {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}),
        ("a longer name/two", {"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
    ):
        project = copy_project(folder / name)
        cwd = folder / f"cwd-{len(runs)}"
        cwd.mkdir()
        umask = 0o077 if runs else 0o022
        runs.append((project, cwd, start_synthesis(project, cwd=cwd, umask=umask, **environ)))
    for _, cwd, run in runs:
        output, errors = run.communicate(timeout=240)
        assert run.returncode == 0, output + errors
        assert list(cwd.iterdir()) == [], "nothing is written where it was called from"
    assert not any((project / "cdktf.out" / MARK).exists() for project, _, _ in runs), "it has succeeded"
    return [project / "cdktf.out" / "stacks" for project, _, _ in runs]


def test_every_file_of_every_stack_is_the_same(elsewhere: list[Path], synthesis: Path) -> None:
    expected = files_below(synthesis)
    assert {name for name in expected if name.endswith("/cdk.tf.json")} == {
        f"{stack}/cdk.tf.json" for stack in ("bootstrap", "dev", "prod", "staging")
    }
    assert [name for name in expected if name.endswith(".zip")], "the function's zip is among them"
    for folder in elsewhere:
        found = files_below(folder)
        assert found.keys() == expected.keys()
        assert [name for name in expected if found[name] != expected[name]] == []


def test_nothing_says_where_or_when_it_was_made(elsewhere: list[Path]) -> None:
    for folder in elsewhere:
        for name, content in files_below(folder).items():
            assert str(folder.parents[1]).encode() not in content, name
