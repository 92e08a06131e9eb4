"""The contracts of `tool.importlinter` hold, and each fails when an import is turned round."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LAZY = "packages/cdktf_lazy_provider/src"
CONFIGURATION = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in CONFIGURATION["contracts"]}

# contract -> (who, what it must not import): upwards, sideways, for its types only, in a function, a new folder
TURNED = [
    ("floors", "strongroom/errors.py", "import strongroom.workspace"),
    ("floors", "strongroom/git.py", "from strongroom.workspace import PROJECT"),
    ("floors", "strongroom/synthesized/stack.py", "from strongroom.proof import verify"),
    ("floors", "strongroom/proof/reach/report.py", "from strongroom.local.aws import Clients"),
    ("floors", "strongroom/local/deployment.py", "from strongroom.proof.verify import finding"),
    ("floors", "strongroom/local/aws.py", "from strongroom.operations.redrive import queues"),
    ("floors", "strongroom/change/difference/stack.py", "from strongroom.operations import redrive"),
    ("floors", "strongroom/capacity/report.py", "from strongroom.rehearsal import chaos"),
    ("floors", "strongroom/documentation/pages.py", "from strongroom.rehearsal.chaos import run"),
    ("floors", "strongroom/leaving/hcl/schema.py", "def later():\n    import strongroom.cli"),
    (
        "floors",
        "strongroom/proof/verify/check.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from strongroom.change import difference",
    ),
    ("floors", "strongroom/lately/__init__.py", ""),
    ("proof", "strongroom/proof/reach/routes.py", "from strongroom.proof.permissions import arns"),
    ("proof", "strongroom/proof/permissions/arns.py", "import strongroom.proof.verify.needs"),
    ("stacks", "stacks/schema/environment.py", "from stacks.settings import Settings"),
    ("stacks", "stacks/demand/demand.py", "from stacks.settings import rules"),
    ("stacks", "stacks/tiers/network.py", "from stacks.account import key"),
    ("stacks", "stacks/account/key.py", "from stacks.tiers import keys"),
    ("stacks", "stacks/lately.py", ""),
    ("stacks-alone", "stacks/settings/rules/capacity.py", "from strongroom.capacity import assessment"),
    ("stacks-alone", "stacks/app.py", "import tests.synthesized"),
    ("stacks-alone", "stacks/tiers/service.py", "import app.config"),
    ("deployed", "app/ledger.py", "from lambdas.validate_transaction import model"),
    ("deployed", "lambdas/validate_transaction/model.py", "import app"),
    ("deployed-alone", "app/config.py", "from stacks.settings import Settings"),
    ("deployed-alone", "lambdas/packaging.py", "import strongroom.errors"),
    ("deployed-alone", "lambdas/validate_transaction/handler.py", "import cdktf"),
    ("strongroom-alone", "strongroom/workspace.py", "from tests import figures"),
    ("strongroom-alone", "strongroom/capacity/growth.py", "from bench import results"),
    ("liftable", f"{LAZY}/cdktf_lazy_provider/warm_up.py", "import strongroom"),
    ("commands", "strongroom/leaving/hcl/schema.py", "from strongroom.proof.verify.command import verify"),
    ("commands", "strongroom/capacity/growth.py", "from strongroom.capacity import command"),
    ("deployed-alone", "app/config.py", "import main"),
    ("deployed-alone", "app/ledger.py", "from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket"),
    ("stacks-alone", "stacks/naming.py", "import main"),
    ("strongroom-alone", "strongroom/git.py", "import main"),
    ("typer", "strongroom/git.py", "import typer"),
    ("typer", "strongroom/proof/reach/report.py", "from typer import echo"),
    ("folders", "strongroom/proof/reach/groups.py", "from strongroom.proof.reach import reachability"),
    ("folders", "stacks/settings/rules/violation.py", "from stacks.settings import loading"),
    ("folders", "app/outbox.py", "from app import application"),
    ("circles", "strongroom/proof/reach/groups.py", "from strongroom.proof.reach import reachability"),
    ("circles", "stacks/settings/rules/production.py", "def f():\n    from stacks.settings import Settings"),
    ("circles", "stacks/schema/sections/edge.py", "import stacks.schema.sections as s"),
    ("circles", "stacks/settings/rules/network.py", "from stacks.settings.rules import RULES"),
    ("circles", "strongroom/__init__.py", "from strongroom import local"),
    ("circles", "stacks/__init__.py", "from stacks.settings import Settings"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the contracts are about, to be spoilt."""
    folder = tmp_path_factory.mktemp("contracts")
    for package in CONFIGURATION["root_packages"]:
        at = f"{LAZY}/{package}" if (PROJECT / LAZY / package).is_dir() else package
        shutil.copytree(PROJECT / at, folder / at, ignore=lambda *names: _but_python(*names))
    (folder / "tests").mkdir()
    for helper in ("synthesized.py", "figures.py", "no_circle.py"):
        shutil.copy(PROJECT / "tests" / helper, folder / "tests")
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


def _but_python(folder: str, names: list[str]) -> set[str]:
    return {
        name
        for name in names
        if name == "__pycache__" or not (name.endswith(".py") or Path(folder, name).is_dir())
    }


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(folder / LAZY)]), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_holds(copy: Path) -> None:
    said = lint(copy)
    assert said.returncode == 0, said.stdout
    assert f"{len(NAMES)} kept, 0 broken" in said.stdout


@pytest.mark.parametrize("contract", NAMES)
def test_every_import_that_is_turned_round_breaks_its_contract(copy: Path, contract: str) -> None:
    """All at once, for each run takes half a second; each is named."""
    turned = [(copy / file, line) for id_, file, line in TURNED if id_ == contract]
    before = {file: file.read_text(encoding="utf-8") for file, _ in turned if file.exists()}
    for file, line in turned:
        file.parent.mkdir(exist_ok=True)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"\n{line}\n")
    try:
        said = lint(copy, "--contract", contract)
    finally:
        for file, _ in turned:
            if file in before:
                file.write_text(before[file], encoding="utf-8")
            else:
                file.unlink(missing_ok=True)
                if not any(file.parent.iterdir()):
                    file.parent.rmdir()
    assert said.returncode == 1, said.stdout
    assert f"{NAMES[contract]} BROKEN" in said.stdout
    words = set(re.findall(r"[\w.]+", said.stdout))
    assert [str(file) for file, _ in turned if not words & _names(file.relative_to(copy))] == []


def _names(file: Path) -> set[str]:
    """As a report may name a module: whole, by its last name, or with a dot by the folder that it is in."""
    parts = file.with_suffix("").parts[len(Path(LAZY).parts) if file.is_relative_to(LAZY) else 0 :]
    module = ".".join(parts).removesuffix(".__init__")
    return {module, module.rpartition(".")[2], *(f".{part}" for part in module.split("."))}


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert {contract for contract, _, _ in TURNED} == NAMES.keys()
