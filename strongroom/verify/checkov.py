"""checkov, run on a stack's `cdk.tf.json` or on a plan, and read back whole.

It has an environment of its own (`.venv-checkov`), and says of a file that it can't parse no more than a count.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError
from strongroom.synthesized import Stack

VARIABLE = "STRONGROOM_CHECKOV"
# What would make checkov upload its results, or run other checks than all of them.
FOREIGN = ("BC_", "CKV_", "CHECKOV_", "PRISMA_")
INSTALLED = Path(".venv-checkov") / "bin" / "checkov"


@dataclass(frozen=True)
class Failure:
    """A check of checkov's that a resource does not pass. `resource` is Terraform's address."""

    check: str
    claim: str
    resource: str
    guideline: str


@dataclass(frozen=True)
class Scan:
    """What checkov said of one file. `passed` counts a check once for each resource."""

    passed: int
    failures: list[Failure]


def executable(project: Path) -> Path:
    """checkov's program.

    Raises:
        UnusableError: it is not installed.
    """
    given = os.environ.get(VARIABLE)
    program = Path(given) if given else project / INSTALLED
    if not program.exists():
        origin = f" (from {VARIABLE})" if given else ""
        raise UnusableError(
            f"checkov is not at {program}{origin}. Run `make setup`, or leave it out with --no-checkov."
        )
    return program


def scan(file: Path, stack: Stack, program: Path, *, planned: bool = False) -> Scan:
    """Run checkov on the file that a stack was read from.

    Raises:
        UnusableError: checkov ended without a report, or could not parse the file.
    """
    said = subprocess.run(
        [
            program,
            "--file", file.resolve(),
            "--framework", "terraform_plan" if planned else "terraform_json",
            "--skip-download",
            # Not with --quiet: it takes the passed checks, and their count, out of the report.
            "--output", "json",
        ],
        cwd=file.resolve().parent,  # out of reach of a .checkov.yaml, which is made for people
        env={name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    try:
        document = json.loads(said.stdout)
    except ValueError:
        last = (said.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UnusableError(f"checkov gave no report on {file}: {last}") from None
    # One report for each framework that found something to look at; without any, the bare counts.
    reports = document if isinstance(document, list) else [document]
    if not all("results" in report for report in reports):
        raise UnusableError(f"checkov found nothing to check in {file}.")
    broken = sum(report["summary"]["parsing_errors"] for report in reports)
    if broken:
        raise UnusableError(f"checkov could not parse {file}, and so has checked nothing of it.")
    results = [report["results"] for report in reports]
    return Scan(
        passed=sum(len(result["passed_checks"]) for result in results),
        failures=[_failure(check, stack) for result in results for check in result["failed_checks"]],
    )


def _failure(check: dict[str, Any], stack: Stack) -> Failure:
    return Failure(
        check["check_id"], check["check_name"], address(check["resource"], stack), check.get("guideline") or ""
    )


def address(name: str, stack: Stack) -> str:
    """Terraform's address for checkov's name of a resource; some checks leave out the type: `resource.x`."""
    if not name.startswith("resource."):
        return name
    wanted = name.removeprefix("resource.")
    known = stack.resources | stack.data
    return next((found for found in known if found.rpartition(".")[2] == wanted), name)
