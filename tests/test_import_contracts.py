"""The contracts of `tool.importlinter` hold, and each fails when an import is turned round."""

from __future__ import annotations

import os
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
    ("circles", "strongroom/proof/reach/groups.py", "from strongroom.proof.reach import reachability"),
    ("circles", "stacks/settings/rules/violation.py", "from stacks.settings import loading"),
    ("circles", "app/outbox.py", "from app import application"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the contracts are about, to be spoilt."""
    folder = tmp_path_factory.mktemp("contracts")
    for package in CONFIGURATION["root_packages"]:
        at = f"{LAZY}/{package}" if (PROJECT / LAZY / package).is_dir() else package
        shutil.copytree(PROJECT / at, folder / at, ignore=lambda *names: _but_python(*names))
    (folder / "tests").mkdir()
    for helper in ("synthesized.py", "figures.py"):
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


@pytest.mark.parametrize(("contract", "file", "line"), TURNED)
def test_an_import_turned_round_breaks_its_contract(copy: Path, contract: str, file: str, line: str) -> None:
    spoilt = copy / file
    before = spoilt.read_text(encoding="utf-8") if spoilt.exists() else None
    spoilt.parent.mkdir(exist_ok=True)
    spoilt.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        said = lint(copy, "--contract", contract)
    finally:
        if before is None:
            spoilt.unlink()
            if not any(spoilt.parent.iterdir()):
                spoilt.parent.rmdir()
        else:
            spoilt.write_text(before, encoding="utf-8")
    assert said.returncode == 1, said.stdout
    assert f"{NAMES[contract]} BROKEN" in said.stdout


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert {contract for contract, _, _ in TURNED} == NAMES.keys()
