"""Every command of cdktf, Terraform and the project's own modules, held against what their `--help` has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.judges import ASKED
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written
from tests.strongroom.documentation.wrong import wrong_commands

MAKEFILE = """\
BENCH_ARGS ?=

bench: ## measure
\t@.venv/bin/python -m bench $(BENCH_ARGS)
"""


def test_every_command_is_one_that_its_program_takes(project: Project) -> None:
    assert list(wrong_commands(project, ASKED)) == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("npx gone", "package.json has no gone"),
        ("npx cdktf gone", "cdktf has no command gone"),
        ("npx cdktf deploy prod --gone", "cdktf deploy has no option --gone"),
        ("npx cdktf deploy prodd", "there is no environment prodd"),
        ("npx cdktf diff --skip-synth --var-file x prodd", "there is no environment prodd"),
        ("npx cdktf deploy prod --var imagetag=1", "the stacks declare no variable imagetag"),
        ("terraform plan -var imagetag=1", "the stacks declare no variable imagetag"),
        ("terraform plan -var=imagetag=1", "the stacks declare no variable imagetag"),
        ("python -m bench --gone", "python -m bench has no option --gone"),
        ("make bench BENCH_ARGS=--gone", "python -m bench has no option --gone"),
        (
            "python -m strongroom.capacity.measure --gone",
            "python -m strongroom.capacity.measure takes no --gone",
        ),
        ("npx cdktf deploy prod", "prod has no default for image_tag"),
        ("terraform -chdir=cdktf.out/stacks/prod plan", "prod has no default for image_tag"),
        ("terraform gone", "terraform has no command gone"),
        ("terraform -chdir=a output -gone", "terraform output has no option -gone"),
        ("terraform state list -gone", "terraform state list has no option -gone"),
    ],
)
def test_a_wrong_command_is_found(tmp_path: Path, command: str, reason: str) -> None:
    project = written(tmp_path, {"page.md": f"```sh\n{command}\n```\n", "Makefile": MAKEFILE})
    assert list(wrong_commands(project, ASKED)) == [f"page.md:2: {command}: {reason}"]


@pytest.mark.parametrize(
    "command",
    [
        "npx cdktf deploy prod --var image_tag=1.0.0 --skip-provider-lock",
        "npx cdktf apply prod --auto-approve --var image_tag=b",
        "npx cdktf deploy dev",
        "terraform -chdir=cdktf.out/stacks/prod apply reviewed.tfplan",
        "terraform -chdir=cdktf.out/stacks/prod output image_tag",
        "npx cdktf diff <environment> --var image_tag=<tag>",
        "npx cdktf deploy bootstrap --outputs-file x",
        "npx cdktf provider list",
        "terraform apply -var image_tag=b -auto-approve",
        "python -m bench --quick --only x",
        "make bench BENCH_ARGS=--quick",
        "python -m pytest --gone",
        "terraform -chdir=a output -raw b",
        "terraform state list -id=c",
    ],
)
def test_a_right_command_is_not(tmp_path: Path, command: str) -> None:
    project = written(tmp_path, {"page.md": f"```sh\n{command}\n```\n", "Makefile": MAKEFILE})
    assert list(wrong_commands(project, ASKED)) == []
