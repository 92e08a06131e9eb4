"""checkov over every synthesized stack: what it finds is exactly what policies/waivers.toml accepts."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[2]
CHECKOV = PROJECT / ".venv-checkov" / "bin" / "checkov"


@dataclass(frozen=True)
class Finding:
    stack: str
    check: str
    resource: str


@dataclass(frozen=True)
class Waiver:
    check: str
    resource: str
    stacks: list[str]
    reason: str
    expires: date

    def covers(self, finding: Finding) -> bool:
        return (
            finding.check == self.check
            and finding.stack in self.stacks
            and fnmatchcase(finding.resource, self.resource)
        )


@pytest.fixture(scope="module")
def waivers() -> list[Waiver]:
    table = tomllib.loads((PROJECT / "policies" / "waivers.toml").read_text(encoding="utf-8"))
    # The others (SR...) are of `strongroom verify`.
    return [Waiver(**entry) for entry in table["waiver"] if entry["check"].startswith("CKV")]


@pytest.fixture(scope="module")
def report(synthesis: Path) -> dict[str, Any]:
    """checkov's own report. Not `--quiet`: with it, `-o json` drops the passed checks and their count."""
    run = subprocess.run(
        [
            CHECKOV,
            "--directory", synthesis,
            "--framework", "terraform_json",
            "--skip-download",
            "--output", "json",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=synthesis,  # out of reach of .checkov.yaml, which is made for people
    )  # fmt: skip
    assert run.stdout, run.stderr
    document: dict[str, Any] = json.loads(run.stdout)
    return document


@pytest.fixture(scope="module")
def findings(report: dict[str, Any], all_stacks: dict[str, SynthesizedStack]) -> list[Finding]:
    found = []
    for check in report["results"]["failed_checks"]:
        stack = all_stacks[Path(check["file_abs_path"]).parent.name]
        found.append(Finding(stack.name, check["check_id"], _address(check["resource"], stack)))
    return found


def _address(name: str, stack: SynthesizedStack) -> str:
    """Some checks name `<type>.<name>`, others `resource.<name>`; names are unique within a stack."""
    if not name.startswith("resource."):
        return name
    (address,) = [a for a in stack.all_resources if a.split(".", 1)[1] == name.removeprefix("resource.")]
    return address


def test_every_stack_is_read_whole(report: dict[str, Any]) -> None:
    assert report["summary"]["parsing_errors"] == 0


def test_every_environment_is_checked(report: dict[str, Any], all_stacks: dict[str, SynthesizedStack]) -> None:
    passed: Counter[str] = Counter(
        Path(check["file_abs_path"]).parent.name for check in report["results"]["passed_checks"]
    )
    assert set(passed) == set(all_stacks)
    for name, stack in all_stacks.items():
        # About two checks apply to a resource; a run that reads a tenth of a file must not look clean.
        assert passed[name] >= len(stack.all_resources), f"{name}: {passed[name]} checks passed"


def test_no_finding_is_without_a_waiver(findings: list[Finding], waivers: list[Waiver]) -> None:
    new = [found for found in findings if not any(waiver.covers(found) for waiver in waivers)]
    assert not new, "mend these, or waive them in policies/waivers.toml with a reason:\n" + "\n".join(
        map(str, new)
    )


def test_no_waiver_is_without_a_finding(findings: list[Finding], waivers: list[Waiver]) -> None:
    stale = [
        (waiver.check, waiver.resource, stack)
        for waiver in waivers
        for stack in waiver.stacks
        if not any(waiver.covers(found) and found.stack == stack for found in findings)
    ]
    assert not stale, "these waive nothing any more: remove them from policies/waivers.toml"


def test_no_waiver_has_expired(waivers: list[Waiver]) -> None:
    today = datetime.now(UTC).date()
    assert not [waiver for waiver in waivers if waiver.expires < today]


def test_every_waiver_gives_its_reason(waivers: list[Waiver]) -> None:
    for waiver in waivers:
        assert len(waiver.reason.split()) >= 5, waiver
