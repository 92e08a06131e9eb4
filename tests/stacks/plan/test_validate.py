"""Terraform itself accepts every stack: types, required arguments, references, provider rules."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from strongroom.local.terraform import environment, executable
from strongroom.workspace import Workspace
from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["bootstrap", "dev", "staging", "prod"])
def test_terraform_validates(name: str, all_stacks: dict[str, SynthesizedStack], tmp_path: Path) -> None:
    # A copy: `init` writes beside the configuration, and the synthesized folder is shared.
    folder = shutil.copytree(all_stacks[name].folder, tmp_path / name)
    variables = environment(Workspace(PROJECT))

    def terraform(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [executable(), *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False
        )

    initialized = terraform("init", "-backend=false", "-input=false", "-no-color")
    assert initialized.returncode == 0, initialized.stderr
    verdict = json.loads(terraform("validate", "-json").stdout)
    assert verdict["diagnostics"] == []  # no warning either, such as of a deprecated argument
    assert verdict["valid"]


def test_every_stack_is_validated(all_stacks: dict[str, SynthesizedStack]) -> None:
    assert set(all_stacks) == {"bootstrap", "dev", "staging", "prod"}
