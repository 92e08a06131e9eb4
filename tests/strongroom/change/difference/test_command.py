"""`strongroom diff` and `strongroom watch`: what they print, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from strongroom import cli
from strongroom.change.difference import command
from strongroom.change.review.verdict import Verdict, exit_code
from strongroom.errors import UnusableError
from strongroom.workspace import Workspace
from tests.strongroom.change.difference.conftest import edit, git, runs

WATCH = """\
import sys
import time
from pathlib import Path
from strongroom import cli
from strongroom.change.difference import command
from strongroom.workspace import Workspace
project = Path(sys.argv.pop())
command.Workspace = lambda: Workspace(project, project / ".local")
cli.main()
"""
WAITS = "waiting for a save"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(command, "Workspace", lambda: Workspace(project, project / ".local"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["diff", *arguments], env={"COLUMNS": "200"})


def test_without_an_edit_it_ends_with_0(project: Path) -> None:
    found = run()
    commit = git(project, "rev-parse", "HEAD")[:12]
    assert found.exit_code == 0
    assert found.output.splitlines() == [
        f"{name}: no difference from HEAD ({commit})" for name in ("dev", "prod")
    ]


def test_a_harmless_edit_ends_with_0(project: Path) -> None:
    edit(project, '"ttl"', '"tags": {"a": "b"}, "ttl"')
    found = run("prod", "--against", "main")
    assert found.exit_code == 0
    assert "  ~ aws_dynamodb_table.sessions" in found.output
    assert '      + tags: {"a": "b"}' in found.output
    assert "dev" not in found.output


PROTECTED = '"deletion_protection_enabled": True, "ttl"'


@pytest.mark.parametrize(
    ("old", "new"), [('"sessions": {', '"session": {'), (PROTECTED, PROTECTED.replace("True", "False"))]
)
def test_a_loss_or_a_new_finding_ends_with_1(project: Path, old: str, new: str) -> None:
    edit(project, '"ttl"', PROTECTED)
    git(project, "commit", "--quiet", "--all", "--message=second")
    edit(project, old, new)
    found = run("--json")
    assert found.exit_code == command.FOUND
    for stack in json.loads(found.stdout)["stacks"]:
        assert stack["findings"] or any(each["loses"] for each in stack["resources"])


def test_security_is_told_and_changes_no_exit_code(project: Path) -> None:
    edit(project, '"ttl"', '"point_in_time_recovery": {"enabled": True}, "ttl"')
    git(project, "commit", "--quiet", "--all", "--message=second")
    edit(project, '"enabled": True}, "ttl"', '"enabled": False}, "ttl"')
    found, read = run("prod"), run("prod", "--json")
    assert "a protection is lost (backup): point-in-time recovery" in found.output
    assert "      backup: aws_dynamodb_table.sessions" in found.output
    (stack,) = json.loads(read.stdout)["stacks"]
    assert [each["topic"] for each in stack["security"]["protections_lost"]] == ["backup"]
    new = bool(stack["findings"])
    assert found.exit_code == read.exit_code == (command.FOUND if new else 0)


def test_a_replacement_ends_with_1(project: Path) -> None:
    edit(project, '"name": name', '"name": name + "-new"')
    found = run("prod")
    assert found.exit_code == command.FOUND
    lost, instead, summary = found.output.splitlines()[:3]
    assert lost == "✗ aws_dynamodb_table.sessions would be replaced in prod. Lost with it: items."
    assert instead.startswith("  Instead, aws_dynamodb_table: ")
    assert summary == "prod: irreversible, needs an approval: 1 to replace"
    assert "      replaced for name" in found.output


def test_a_stack_that_has_gone_ends_with_1(project: Path) -> None:
    (project / "environments" / "dev.toml").unlink()
    found = run()
    assert found.exit_code == command.FOUND
    assert found.output.startswith("✗ dev would be no stack any more")


def test_a_plan_without_a_deployment_is_a_sentence_and_nothing_is_synthesized(project: Path) -> None:
    found = run("--plan")
    assert isinstance(found.exception, UnusableError)
    assert "no local deployment to plan against" in str(found.exception)
    assert "`make up" in str(found.exception)
    assert runs(project) == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "otherwise"),
    [
        ('"ttl"', '"tags": {"a": "b"}, "ttl"', 0, 0),
        ('"ttl"', '"stream_enabled": True, "ttl"', 1, 0),
        ('"name": name', '"name": name + "-new"', 3, 1),
    ],
)
def test_the_exit_code_may_be_the_verdict_s(
    project: Path, old: str, new: str, code: int, otherwise: int
) -> None:
    edit(project, old, new)
    assert run("prod", "--exit-code").exit_code == code
    assert run("prod").exit_code == otherwise


def test_a_new_finding_ends_with_1_whatever_the_verdict_is(project: Path) -> None:
    (project / "stacks" / "tier.py").write_text(
        (project / "stacks" / "tier.py").read_text().replace('"sessions": {', '"added": {}, "sessions": {')
    )
    found = run("prod", "--exit-code", "--json")
    (stack,) = json.loads(found.stdout)["stacks"]
    assert (stack["verdict"], bool(stack["findings"]), found.exit_code) == ("safe", True, command.FOUND)


def synthesized(project: Path, folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "main.py"], cwd=project, check=True, env={**os.environ, "CDKTF_OUTDIR": str(folder)}
    )
    return folder


def test_two_folders_are_compared_and_nothing_is_synthesized(project: Path, tmp_path: Path) -> None:
    """Of a fork's pull request: no history, no credentials, and its code is run by whoever made the folders."""
    old = synthesized(project, tmp_path / "old")
    edit(project, '"sessions": {', '"session": {')
    new, before = synthesized(project, tmp_path / "new"), runs(project)
    found = run("prod", "--between", str(old), str(new), "--exit-code")
    assert found.exit_code == exit_code(Verdict.IRREVERSIBLE)
    assert "prod: irreversible, needs an approval: 1 to add, 1 to destroy" in found.output
    assert "dev" not in found.output
    assert runs(project) == before
    same = run("--between", str(new), str(new))
    assert same.exit_code == 0
    assert same.output == "".join(f"{name}: no difference from {new}\n" for name in ("dev", "prod"))


def test_two_folders_are_not_planned(project: Path, tmp_path: Path) -> None:
    folder = str(synthesized(project, tmp_path / "old"))
    found = run("--plan", "--between", folder, folder)
    assert isinstance(found.exception, UnusableError)
    assert "leave --between out" in str(found.exception)


class Watching:
    """`strongroom watch` in a process of its own, in a group of its own as a shell gives it."""

    def __init__(self, project: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCH, "watch", str(project)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "200"},
            start_new_session=True,
        )

    def until_it_waits(self) -> str:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if WAITS in line:
                return "".join(lines)
        pytest.fail(f"it ended: {''.join(lines)}{self.process.communicate()[1]}")

    def interrupt(self) -> tuple[int, str, str]:
        """The exit code, what stderr says, and the last line."""
        os.killpg(self.process.pid, signal.SIGINT)  # a terminal's Ctrl-C is for all of the group
        told, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors, told.splitlines()[-1]


def test_watching_from_the_first_save_to_ctrl_c(project: Path) -> None:
    watching = Watching(project)
    try:
        assert "dev: no difference from HEAD" in watching.until_it_waits()
        edit(project, "True", "False")
        told = watching.until_it_waits()
        assert "stacks/tier.py" in told
        assert "~ ttl.enabled: true -> false" in told
        edit(project, "{", "{{{")
        assert "stacks/tier.py:" in (told := watching.until_it_waits())
        assert "SyntaxError" in told
        edit(project, "{{{", "{")
        assert "~ ttl.enabled: true -> false" in watching.until_it_waits()
        (project / "environments" / "dev.toml").write_text("wrong")
        told = watching.until_it_waits()
        assert "✗ The stacks can't be synthesized: environments/dev.toml: kind: wrong" in told
        (project / "environments" / "dev.toml").write_text("")
        assert "~ ttl.enabled: true -> false" in watching.until_it_waits()
        assert runs(project) == 5, "one for each change; the one that is no Python did not get that far"
        folder = Path((project / "runs.txt").read_text().split()[0]).parent
        assert folder.exists()
        closing = "6 comparisons, 2 of them failed. The last one: dev: 1 to change; prod: 1 to change."
        assert watching.interrupt() == (0, "", closing)
        assert not folder.exists()
    finally:
        watching.process.kill()


def test_ctrl_c_in_the_middle_of_a_synthesis(project: Path) -> None:
    (project / "main.py").write_text(
        "import pathlib, time\npathlib.Path('runs.txt').write_text('here')\ntime.sleep(60)\n"
    )
    watching = Watching(project)
    try:
        deadline = time.monotonic() + 30
        while not runs(project) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert runs(project) == 1
        assert watching.interrupt() == (0, "", "0 comparisons.")
    finally:
        watching.process.kill()
