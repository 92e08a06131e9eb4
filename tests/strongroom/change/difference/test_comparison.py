"""The working tree beside a git revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.change.difference.comparison import Comparison
from strongroom.change.difference.revision import commit_of
from strongroom.errors import UnusableError
from tests.project_copy import files_below
from tests.strongroom.change.difference.conftest import edit, git, runs


@pytest.fixture
def comparison(project: Path, tmp_path: Path) -> Comparison:
    return Comparison(project, "HEAD", tmp_path / "compared")


def told(comparison: Comparison) -> dict[str, list[str]]:
    """Stack -> what happens to its resources."""
    return {
        stack.name: [f"{each.action} {each.address}" for each in stack.resources]
        for stack in comparison.compare().stacks
        if not stack.is_empty
    }


def test_no_edit_is_no_difference(comparison: Comparison) -> None:
    compared = comparison.compare()
    assert [stack.name for stack in compared.stacks] == ["dev", "prod"]
    assert all(stack.is_empty for stack in compared.stacks)
    assert compared.commit == commit_of("main", comparison.project)


def test_an_edit_that_is_not_committed_is_one(comparison: Comparison, project: Path) -> None:
    edit(project, '"sessions": {', '"session": {')
    happens = ["destroy aws_dynamodb_table.sessions", "add aws_dynamodb_table.session"]
    assert told(comparison) == {"dev": happens, "prod": happens}


def test_only_the_named_stacks(project: Path, tmp_path: Path) -> None:
    edit(project, "True", "False")
    assert list(told(Comparison(project, "HEAD", tmp_path / "compared", only=["dev"]))) == ["dev"]
    with pytest.raises(UnusableError, match=r"no stack 'qa'\. There is: dev, prod"):
        Comparison(project, "HEAD", tmp_path / "compared", only=["qa"]).compare()


def test_any_revision_will_do(project: Path, tmp_path: Path) -> None:
    edit(project, "True", "False")
    git(project, "commit", "--quiet", "--all", "--message=second")
    assert told(Comparison(project, "HEAD", tmp_path / "1")) == {}
    assert set(told(Comparison(project, "HEAD~1", tmp_path / "2"))) == {"dev", "prod"}


def test_the_user_s_folder_is_left_alone(comparison: Comparison, project: Path) -> None:
    edit(project, "True", "False")
    (project / "stacks" / "tier.py").chmod(0o600)
    git(project, "add", "stacks")  # staged, and then edited again
    edit(project, "False", "None")

    def state() -> tuple[str, str, dict[str, bytes]]:
        others = (".git/", "stacks/__pycache__/", "runs.txt")
        files = {name: file for name, file in files_below(project).items() if not name.startswith(others)}
        return git(project, "status", "--porcelain"), git(project, "diff", "--cached"), files

    before = state()
    assert told(comparison)
    assert state() == before
    assert git(project, "worktree", "list").count("\n") == 1
    assert not (project / "cdktf.out").exists()


def test_the_revision_is_synthesized_once_until_it_moves(comparison: Comparison, project: Path) -> None:
    comparison.compare()
    left = comparison.folder / "old" / "left.txt"
    left.touch()
    edit(project, "True", "False")
    assert set(told(comparison)) == {"dev", "prod"}
    assert left.exists(), "the copy is the one that was made at first"
    assert runs(project) == 2
    git(project, "commit", "--quiet", "--all", "--message=second")
    assert told(comparison) == {}
    assert not left.exists()
    assert comparison.compare().commit == commit_of("HEAD", project)


def test_a_stack_that_is_new_and_one_that_has_gone(comparison: Comparison, project: Path) -> None:
    (project / "environments" / "dev.toml").rename(project / "environments" / "qa.toml")
    stacks = {stack.name: stack for stack in comparison.compare().stacks}
    assert [(name, each.is_new, each.has_gone) for name, each in stacks.items()] == [
        ("dev", False, True),
        ("prod", False, False),
        ("qa", True, False),
    ]


def test_only_findings_that_are_new(comparison: Comparison, project: Path) -> None:
    """The small table breaks many claims from the beginning; switching its backups on and off is another."""
    edit(project, '"ttl"', '"point_in_time_recovery": {"enabled": True}, "ttl"')
    git(project, "commit", "--quiet", "--all", "--message=second")
    edit(project, "True", "False")
    for stack in comparison.compare().stacks:
        assert [(issue.check, issue.stack) for issue in stack.findings] == [("SR501", stack.name)]


def test_what_the_revision_has_is_not_new_when_it_moves(comparison: Comparison, project: Path) -> None:
    edit(project, '"ttl"', '"point_in_time_recovery": {"enabled": True}, "ttl"')
    git(project, "commit", "--quiet", "--all", "--message=second")
    edit(project, "True", "False")
    assert any(stack.findings for stack in comparison.compare().stacks)
    git(project, "commit", "--quiet", "--all", "--message=third")
    edit(project, '"ttl"', '"tags": {"a": "b"}, "ttl"')
    stacks = comparison.compare().stacks
    assert [(len(stack.resources), stack.findings) for stack in stacks] == [(1, ()), (1, ())]


def test_a_waived_finding_is_none(comparison: Comparison, project: Path) -> None:
    edit(
        project,
        '"ttl"',
        '"deletion_protection_enabled": True, "point_in_time_recovery": {"enabled": True}, "ttl"',
    )
    git(project, "commit", "--quiet", "--all", "--message=second")
    edit(project, '"point_in_time_recovery": {"enabled": True}, ', "")
    (project / "policies" / "waivers.toml").write_text(
        '[[waiver]]\ncheck = "SR501"\nresource = "aws_dynamodb_table.*"\nstacks = ["dev"]\n'
        'reason = "Nothing of it is worth having back."\nexpires = 2999-01-01\n'
    )
    found = {stack.name: [issue.check for issue in stack.findings] for stack in comparison.compare().stacks}
    assert found == {"dev": [], "prod": ["SR501"]}


@pytest.mark.parametrize("revision", ["nope", "--help", "main:main.py", ""])
def test_what_is_no_commit_is_a_sentence(project: Path, revision: str) -> None:
    with pytest.raises(UnusableError, match="Give --against a branch, a tag or a commit"):
        commit_of(revision, project)


def test_outside_a_clone_it_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="not a git repository"):
        commit_of("HEAD", tmp_path)


def test_a_commit_without_a_project_is_a_sentence(comparison: Comparison, project: Path) -> None:
    git(project, "rm", "--quiet", "--cached", "main.py")
    git(project, "commit", "--quiet", "--message=without")
    with pytest.raises(UnusableError, match=r"has no main\.py; compare with a later one"):
        comparison.compare()


def test_a_commit_that_is_wrong_is_named(comparison: Comparison, project: Path) -> None:
    (project / "environments" / "dev.toml").write_text("wrong")
    git(project, "commit", "--quiet", "--all", "--message=wrong")
    (project / "environments" / "dev.toml").write_text("")
    commit = commit_of("HEAD", project)[:12]
    with pytest.raises(UnusableError, match=rf"The commit {commit}, .*dev\.toml: kind: wrong"):
        comparison.compare()
