"""This project itself, with an edit of a tier: the one real synthesis of each side."""

from __future__ import annotations

import shutil
from pathlib import Path

from strongroom.change.difference.comparison import Comparison
from strongroom.change.difference.stack import Action
from strongroom.synthesized.synthesis import synthesize_into
from strongroom.workspace import PROJECT
from tests.project_copy import copy_project
from tests.strongroom.change.difference.conftest import git


def test_an_edit_of_a_tier(tmp_path: Path, synthesis: Path) -> None:
    assert synthesis.is_dir()  # it has brought the function's dependencies into build/lambda
    project = copy_project(tmp_path / "project")
    shutil.copytree(PROJECT / "policies", project / "policies")
    (project / ".gitignore").write_text("build\n__pycache__\n")
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message=first")
    tables = project / "stacks" / "tiers" / "tables.py"
    tables.write_text(
        tables.read_text().replace("PointInTimeRecovery(enabled=True)", "PointInTimeRecovery(enabled=False)")
    )
    made: list[Path] = []

    def counted(folder: Path, source: Path) -> None:
        made.append(source)
        synthesize_into(folder, source)

    stacks = Comparison(project, "main", tmp_path / "compared", synthesize=counted).compare().stacks
    assert made == [project]
    for stack in stacks:
        environment = stack.name != "bootstrap"
        assert [each.action for each in stack.resources] == [Action.CHANGE] * (3 if environment else 0)
        assert {each.loses for each in stack.resources} <= {None}
        assert {issue.check for issue in stack.findings} == ({"SR501"} if environment else set())
        assert stack.others == ()
