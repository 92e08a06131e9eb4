"""Terraform accepts what fits into an organization, as it goes to AWS and as it goes to the emulator."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from strongroom.local import overrides
from strongroom.local.stack import SynthesizedStack
from strongroom.local.terraform import environment, executable
from strongroom.workspace import Workspace
from tests.example_settings import EXAMPLES

PROJECT = Path(__file__).parents[3]
NAMES = ("bootstrap", "live", "trial")


@pytest.fixture(scope="module")
def fitting_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from stacks.app import synthesize
    from stacks.settings import load_environments

    made = tmp_path_factory.mktemp("fitting_in")
    synthesize(load_environments(EXAMPLES / "fitting_in"), made)
    return made / "stacks"


@pytest.mark.parametrize("emulated", [False, True], ids=["AWS", "emulator"])
@pytest.mark.parametrize("name", NAMES)
def test_terraform_validates(name: str, emulated: bool, fitting_in: Path, tmp_path: Path) -> None:
    stack = SynthesizedStack(Path(shutil.copytree(fitting_in / name, tmp_path / name)))
    if emulated:
        overrides.write(stack, stack.folder, endpoint="http://127.0.0.1:4566", hosted_zones={})
    variables = environment(Workspace(PROJECT))

    def terraform(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(executable()), *arguments]
        return subprocess.run(
            command, cwd=stack.folder, env=variables, capture_output=True, text=True, check=False
        )

    initialized = terraform("init", "-backend=false", "-input=false", "-no-color")
    assert initialized.returncode == 0, initialized.stderr
    assert json.loads(terraform("validate", "-json").stdout)["diagnostics"] == []


def test_every_stack_is_validated(fitting_in: Path) -> None:
    assert {folder.name for folder in fitting_in.iterdir()} == {*NAMES}
