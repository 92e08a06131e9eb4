"""The committed table on projects of somebody else, with other environments than the committed ones."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.proof.verify import checkov, waivers
from strongroom.proof.verify.waiver import Accepted
from strongroom.synthesized import load
from tests.policies.further import of_further
from tests.policies.projects import Made
from tests.policies.report import PROJECT

pytestmark = pytest.mark.xdist_group("checkov")


@pytest.fixture(scope="module", params=["renamed", "many"])
def made(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, made: Made) -> Path:
    """checkov, which is asked once for a project: the next time it says the same of the same files."""
    folder = tmp_path_factory.mktemp(made.project.name)
    said, real = folder / "said.json", checkov.executable(PROJECT)
    program = folder / "checkov"
    program.write_text(
        f'#!/bin/sh\n[ -s "{said}" ] || "{real}" "$@" >"{said}"\ncat "{said}"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def verified(made: Made, program: Path) -> dict[str, Any]:
    return verify(made.stacks, made.environments, program=program)


@pytest.fixture(scope="module")
def foreign(made: Made, program: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same stacks, beside a project whose settings name none of them."""
    return verify(made.stacks, tmp_path_factory.mktemp("without"), program=program)


def verify(stacks: Path, environments: Path, *, program: Path | None = None) -> dict[str, Any]:
    """What verify says with the committed table, before any of it expires."""
    arguments = ["verify", str(stacks), "--environments", str(environments), "--json"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waivers, "today", lambda: datetime.date.min)
        if program:
            patch.setenv(checkov.VARIABLE, str(program))
        else:
            arguments.append("--no-checkov")
        result = CliRunner().invoke(app, arguments)
    document: dict[str, Any] = json.loads(result.output)
    assert result.exit_code == bool(document["findings"])
    return document


def test_each_stack_has_its_kind(made: Made, verified: dict[str, Any]) -> None:
    assert {stack["name"]: stack["kind"] for stack in verified["stacks"]} == made.project.stacks
    assert {stack["note"] for stack in verified["stacks"]} == {""}


def test_nothing_is_found(verified: dict[str, Any]) -> None:
    assert [(each["stack"], each["check"], each["resource"]) for each in verified["findings"]] == []


def test_each_stack_is_looked_at_and_waived_something(verified: dict[str, Any]) -> None:
    for stack in verified["stacks"]:
        assert stack["checkov_passed"] >= stack["judged"]
        assert stack["waived"] > 0


def test_without_its_settings_no_waiver_holds(verified: dict[str, Any], foreign: dict[str, Any]) -> None:
    """And every finding says for which kinds its like is waived."""
    waived = {stack["name"]: stack["waived"] for stack in verified["stacks"]}
    assert {stack["name"]: stack["findings"] for stack in foreign["stacks"]} == waived
    assert {(stack["kind"], stack["waived"]) for stack in foreign["stacks"]} == {(None, 0)}
    assert all("so it has no kind" in stack["note"] for stack in foreign["stacks"])
    for finding in foreign["findings"]:
        assert finding["waived_elsewhere"]
        assert all("not for a stack without a kind" in each["said"] for each in finding["waived_elsewhere"])


def test_no_entry_is_stale(made: Made, foreign: dict[str, Any]) -> None:
    """Neither those for kinds that a project has not, nor any of the others."""
    found = [
        Accepted(each["stack"], made.project.stacks[each["stack"]], each["check"], each["resource"])
        for each in foreign["findings"]
    ]
    table = waivers.read(PROJECT / waivers.TABLE)
    stale = table.stale(found, list(made.project.stacks.items()))
    assert [each for each in stale if not of_further(each[0])] == []


def test_production_is_not_waived_what_nonproduction_is(made: Made) -> None:
    """Each entry that is not for production, on every resource of each production stack."""
    others = [
        entry for entry in waivers.read(PROJECT / waivers.TABLE).entries if "production" not in entry.kinds
    ]
    productions = [
        load(made.stacks / name) for name, kind in made.project.stacks.items() if kind == "production"
    ]
    assert others
    assert productions
    for stack in productions:
        kind = made.kinds.of(stack).kind
        for address in stack.resources:
            covering = [
                entry for entry in others if entry.covers(Accepted(stack.name, kind, entry.check, address))
            ]
            assert covering == [], f"{stack.name}: {address}"


def test_weakened_production_is_found_and_told_whom_it_is_waived_for(made: Made, tmp_path: Path) -> None:
    productions = sorted(name for name, kind in made.project.stacks.items() if kind == "production")
    for name in productions:
        document = json.loads((made.stacks / name / "cdk.tf.json").read_text(encoding="utf-8"))
        for cluster in document["resource"]["aws_rds_cluster"].values():
            cluster["backup_retention_period"] = 1
        (tmp_path / name).mkdir()
        (tmp_path / name / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    findings = verify(tmp_path, made.environments)["findings"]
    assert [(each["stack"], each["check"]) for each in findings] == [(name, "SR401") for name in productions]
    for finding in findings:
        (elsewhere,) = finding["waived_elsewhere"]
        said = "waived for nonproduction, not for production: policies/waivers.toml, entry "
        assert elsewhere["said"].startswith(said)
        assert (elsewhere["check"], elsewhere["kinds"]) == ("SR401", ["nonproduction"])
