"""Every command that a page tells to type is one that its program takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.judges import ASKED, READ
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written
from tests.strongroom.documentation.wrong import programs_in, wrong_commands

MAKEFILE = """\
ENV ?= prod
FIXED := 1

.PHONY: up
up: ## start
\t@.venv/bin/strongroom up $(ENV)
"""


def test_every_command_is_one_that_its_program_takes(project: Project) -> None:
    assert list(wrong_commands(project, READ)) == []


def test_the_pages_have_commands_of_every_program(project: Project) -> None:
    """So that none of them is judged by code that never runs, and no page is read as if it had none."""
    assert programs_in(project) >= READ.keys() | ASKED.keys()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("make gone", "the Makefile has no target gone"),
        ("make up FIXED=2", "the Makefile has no variable FIXED"),
        ("strongroom gone", "strongroom has no command gone"),
        (".venv/bin/strongroom verify cdktf.out --gone", "No such option: --gone"),
        ("strongroom capacity prod dev", "Got unexpected extra argument(s) (dev)"),
        ("strongroom capacity ENV dev", "Got unexpected extra argument(s) (dev)"),
        ("strongroom capacity prod --users", "Option '--users' requires an argument."),
        ("strongroom capacity prod --users many", "Input should be a valid integer"),
        ("python -m strongroom.gone", "there is no module strongroom.gone"),
        ("strongroom VERIFY", "strongroom has no command VERIFY"),
        ("strongroom up prodd", "there is no environment prodd"),
        ("strongroom up bootstrap", "there is no environment bootstrap"),
        ("strongroom diff prod devv", "there is no environment devv"),
        ("make UP", "the Makefile has no target UP"),
        ("make up ENV=prodd", "there is no environment prodd"),
        ("ENV=prodd make up", "there is no environment prodd"),
        ("EVN=dev make up", "nothing reads the variable EVN"),
        ("FIXED=2 make up", "nothing reads the variable FIXED"),
        ("export GONE=1", "nothing reads the variable GONE"),
        ("TF_VAR_imagetag=1 strongroom verify", "the stacks declare no variable imagetag"),
        ('make up ENV="it\'s"', "make would run what can't be read: No closing quotation"),
        ("make it's", "can't be read: No closing quotation"),
        ("aws gone list-things", "aws has no service gone"),
        ("aws sqs list-things", "aws sqs has no operation list-things"),
        ("aws sqs list-queues --gone 1", "aws sqs list-queues has no --gone"),
        ("aws sqs get-queue-url --queue-name a --max-items 1", "aws sqs get-queue-url has no --max-items"),
        ("aws ecs wait tasks-gone", "aws ecs has no operation wait"),
        ("aws s3 sync a b --gone", "aws s3 sync has no --gone"),
    ],
)
@pytest.mark.parametrize(
    "page", ["```sh\n{}\n```\n", "`{}`\n", "```\n{}\n```\n", "\t{}\n", "```Zsh title=x\n$ {}\n```\n"]
)
def test_a_wrong_command_is_found(tmp_path: Path, page: str, command: str, reason: str) -> None:
    project = written(tmp_path, {"page.md": page.format(command), "Makefile": MAKEFILE})
    (found,) = wrong_commands(project, READ)
    line, shown = 2 if "```" in page else 1, command.replace('"', "")
    assert found.startswith(f"page.md:{line}: {shown}: {reason}")


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("frobnicate --all", "nothing here knows frobnicate"),
        ("make up | frobnicate", "nothing here knows frobnicate"),
        ("strongroom port", "Missing parameter: to"),
        ("aws sqs get-queue-url", "aws sqs get-queue-url needs --queue-name"),
        ("aws lambda invoke --function-name a", "aws lambda invoke needs --cli-read-timeout"),
    ],
)
def test_a_block_of_shell_has_whole_commands_of_known_programs(
    tmp_path: Path, command: str, reason: str
) -> None:
    project = written(tmp_path, {"page.md": f"```sh\n{command}\n```\n", "Makefile": MAKEFILE})
    (found,) = wrong_commands(project, READ)
    assert found.endswith(f": {reason}")
    project = written(tmp_path, {"page.md": f"`{command}`", "Makefile": MAKEFILE})
    assert list(wrong_commands(project, READ)) == []


@pytest.mark.parametrize(
    "command",
    [
        "make up ENV=dev",
        "make",
        "ENV=dev make up",
        "AWS_PROFILE=x TF_VAR_image_tag=1 python main.py",
        "CODE=1 python main.py",
        "export CHECKPOINT_DISABLE=1",
        "python3 -m pytest",
        "strongroom up dev",
        "strongroom up $environment",
        "strongroom --help",
        "strongroom verify --help",
        "strongroom capacity ENV --users N",
        "strongroom diff prod dev --against main --json",
        "python -O main.py",
        "python -m pytest -q",
        "aws sqs list-queues --max-items 5 --query QueueUrls --output text",
        'aws lambda update-event-source-mapping --uuid "$id" --no-enabled',
        "aws ecs wait services-stable --services a --cluster b",
        "aws s3 sync a b --exclude c",
        "aws lambda invoke --cli-read-timeout 0 --function-name a",
        "docker push image",
    ],
)
def test_a_right_command_is_not(tmp_path: Path, command: str) -> None:
    project = written(
        tmp_path, {"page.md": f"```sh\n{command}\n```\n", "Makefile": MAKEFILE, "main.py": "CODE"}
    )
    assert list(wrong_commands(project, READ)) == []


@pytest.mark.parametrize(
    "text",
    [
        "`makes gone`",
        "`aws_kms_key`",
        "`cdk synth`",
        "`npm audit`",
        "```sql\nmake gone\n```",
        "```\n    up: 1\n```",
    ],
)
def test_what_is_no_command_is_not(tmp_path: Path, text: str) -> None:
    project = written(tmp_path, {"page.md": text, "Makefile": MAKEFILE})
    assert list(wrong_commands(project, READ)) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("strongrom verify cdktf.out", "is strongroom meant?"),
        ("terrafrom plan", "is terraform meant?"),
        ("mkae up", "is make meant?"),
        ("sudo make dmeo", "the Makefile has no target dmeo"),
    ],
)
def test_a_command_with_a_misspelt_or_wrapped_program_is_found(
    tmp_path: Path, command: str, reason: str
) -> None:
    project = written(tmp_path, {"page.md": f"`{command}`", "Makefile": MAKEFILE})
    (found,) = wrong_commands(project, READ)
    assert found.endswith(f": {reason}")
