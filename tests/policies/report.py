"""checkov's report on a folder of stacks, in the form that the table of waivers is compared with."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strongroom.proof.verify import checkov, kinds
from strongroom.proof.verify.waiver import Accepted
from strongroom.synthesized import Stack, load
from tests.example_settings import ONE_ACCOUNT

PROJECT = Path(__file__).parents[2]
EXAMPLE = kinds.read(ONE_ACCOUNT)


@dataclass(frozen=True)
class Report:
    """What passed and what failed, each with its stack's name."""

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
        accepted(stack, record["check_id"], checkov.address(record["resource"], stack))
        for record in records
        for stack in [stacks[record["file_abs_path"]]]
    ]


def accepted(stack: Stack, check: str, resource: str) -> Accepted:
    """A finding as the table is asked for it; the stack's kind is what the committed settings give it."""
    return Accepted(stack.name, EXAMPLE.of(stack).kind, check, resource, stack.moved_from(resource))
