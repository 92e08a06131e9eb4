"""Every command of cdktf and Terraform that a page tells to type, held against what their `--help` has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.typed import ASKED, wrong_commands
from tests.strongroom.documentation.written import written


def test_every_command_is_one_that_its_program_takes(project: Project) -> None:
    assert list(wrong_commands(project, ASKED)) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("npx gone", "package.json has no gone"),
        ("npx cdktf gone", "cdktf has no command gone"),
        ("npx cdktf deploy prod --gone", "cdktf deploy has no option --gone"),
        ("terraform gone", "terraform has no command gone"),
        ("terraform -chdir=a output -gone", "terraform output has no option -gone"),
        ("terraform state list -gone", "terraform state list has no option -gone"),
    ],
)
def test_a_wrong_command_is_found(tmp_path: Path, command: str, reason: str) -> None:
    project = written(tmp_path, {"page.md": f"```sh\n{command}\n```\n"})
    assert list(wrong_commands(project, ASKED)) == [f"page.md:2: {command}: {reason}"]


@pytest.mark.parametrize(
    "command",
    [
        "npx cdktf deploy prod --var image_tag=1.0.0 --skip-provider-lock",
        "npx cdktf apply prod --auto-approve",
        "terraform apply -var a=b -auto-approve",
        "terraform -chdir=a output -raw b",
        "terraform state list -id=c",
    ],
)
def test_a_right_command_is_not(tmp_path: Path, command: str) -> None:
    project = written(tmp_path, {"page.md": f"```sh\n{command}\n```\n"})
    assert list(wrong_commands(project, ASKED)) == []
