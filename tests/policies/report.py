"""checkov's report on a folder of stacks, in the form that the table of waivers is compared with."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strongroom.proof.verify import checkov
from strongroom.proof.verify.waivers import Accepted
from strongroom.synthesized import load

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Report:
    """What passed and what failed, each with the folder's name as its stack's."""

    passed: list[Accepted]
    failed: list[Accepted]
    parsing_errors: int

    def of(self, stack: str) -> Report:
        return Report(
            [each for each in self.passed if each.stack == stack],
            [each for each in self.failed if each.stack == stack],
            self.parsing_errors,
        )


def run(folder: Path, framework: str, *options: str | Path) -> str:
    """checkov's report, as JSON. Our checks are in it; nothing is skipped."""
    said = subprocess.run(
        [
            checkov.executable(PROJECT),
            "--framework", framework,
            "--external-checks-dir", PROJECT / "policies",
            "--skip-download",
            # Not with --quiet: it takes the passed checks, and their count, out of the report.
            "--output", "json",
            *options,
        ],
        cwd=folder,  # out of reach of .checkov.yaml, which is made for people
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert said.stdout, said.stderr
    assert not faults(said.stderr)
    return said.stdout


def faults(errors: str) -> list[str]:
    """What checkov logs of checks that raise or can't be loaded; its report says nothing of them."""
    told = ("Failed to run check", "Cannot load external check")
    return [line for line in errors.splitlines() if any(each in line for each in told)]


def read(text: str) -> Report:
    document: dict[str, Any] = json.loads(text)
    results = document["results"]
    return Report(
        passed=_accepted(results["passed_checks"]),
        failed=_accepted(results["failed_checks"]),
        parsing_errors=document["summary"]["parsing_errors"],
    )


def _accepted(records: list[dict[str, Any]]) -> list[Accepted]:
    stacks = {file: load(Path(file)) for file in {record["file_abs_path"] for record in records}}
    return [
        Accepted(
            Path(record["file_abs_path"]).parent.name,
            record["check_id"],
            checkov.address(record["resource"], stacks[record["file_abs_path"]]),
        )
        for record in records
    ]
