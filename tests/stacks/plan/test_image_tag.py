"""Terraform itself asks production for the image's tag, and takes no other text for one."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from strongroom.local.terraform import environment, executable
from strongroom.workspace import Workspace
from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def plan(all_stacks: dict[str, SynthesizedStack], tmp_path: Path) -> Plan:
    return Plan(all_stacks, tmp_path)


class Plan:
    """What `terraform plan` says of a stack's variable alone: no provider, no state."""

    def __init__(self, stacks: dict[str, SynthesizedStack], folder: Path) -> None:
        self._stacks, self._folder = stacks, folder

    def __call__(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        variables = {"variable": self._stacks[name].json["variable"]}
        (self._folder / "cdk.tf.json").write_text(json.dumps(variables))
        return subprocess.run(
            [executable(), "plan", "-input=false", "-no-color", *arguments],
            cwd=self._folder,
            env=environment(Workspace(PROJECT)),
            capture_output=True,
            text=True,
            check=False,
        )


def test_a_plan_of_production_without_a_tag_fails_and_asks_for_it(plan: Plan) -> None:
    said = plan("prod")
    assert said.returncode == 1
    assert 'The root module input variable "image_tag" is not set' in said.stderr


def test_with_a_tag_it_is_planned(plan: Plan) -> None:
    assert plan("prod", "-var", "image_tag=1.2.3").returncode == 0


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_other_environments_have_a_default(name: str, plan: Plan) -> None:
    assert plan(name).returncode == 0


@pytest.mark.parametrize("tag", ["", "-1", "app:1.2.3", "a b", "t" * 129])
def test_what_is_no_tag_is_refused_by_a_sentence(tag: str, plan: Plan) -> None:
    said = plan("prod", f"-var=image_tag={tag}")
    assert said.returncode == 1
    assert "image_tag is a tag in the account's repository" in re.sub(r"[\s\u2502]+", " ", said.stderr)


@pytest.mark.parametrize("tag", ["1.2.3", "_", "t" * 128, "2026-11-30_a.b"])
def test_every_tag_of_the_repository_is_taken(tag: str, plan: Plan) -> None:
    assert plan("prod", f"-var=image_tag={tag}").returncode == 0
