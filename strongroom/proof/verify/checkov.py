"""checkov, run on a stack's `cdk.tf.json` or on what a plan would leave, and read back whole.

It has an environment of its own (`.venv-checkov`), and says of a file that it can't parse no more than a count.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from strongroom.errors import UnusableError
from strongroom.proof.verify.checkov_input import Names, written
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


@dataclass(frozen=True)
class Target:
    """A stack, and the file that it was read from."""

    file: Path
    stack: Stack


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


def scan(targets: list[Target], program: Path) -> list[Scan]:
    """Run checkov on the files of some stacks, all in one process: most of its time is its start.

    Of a plan it is given the configuration: in a plan it would judge what the provider shows and nobody gave.

    Raises:
        UnusableError: checkov ended without a report, or could not parse a file.
    """
    with TemporaryDirectory() as folder:
        scans = _scan(targets, program, Path(folder))
    return [scans[target.file] for target in targets]


def _scan(targets: list[Target], program: Path, folder: Path) -> dict[Path, Scan]:
    names = {target.file: Names.of(target.stack) for target in targets}
    files = [
        written(target.file, target.stack, names[target.file], folder / str(number))
        for number, target in enumerate(targets)
    ]
    document = _report([option for file in files for option in ("--file", file)], program)
    results = document.get("results")
    if results is None:  # the bare counts, where it found nothing to look at
        raise UnusableError(f"checkov found nothing to check in {_named(targets)}.")
    if document["summary"]["parsing_errors"]:
        broken = ", ".join(results["parsing_errors"]) or _named(targets)
        raise UnusableError(f"checkov could not parse {broken}, and so has checked nothing of it.")
    passed = [Path(record["file_abs_path"]).resolve() for record in results["passed_checks"]]
    failed = [(Path(record["file_abs_path"]).resolve(), record) for record in results["failed_checks"]]

    def failures(target: Target, file: Path) -> list[Failure]:
        return [_failure(record, target.stack, names[target.file]) for of, record in failed if of == file]

    return {
        target.file: Scan(passed=passed.count(file), failures=failures(target, file))
        for target, file in zip(targets, files, strict=True)
    }


def _report(options: list[str | Path], program: Path) -> dict[str, Any]:
    with TemporaryDirectory() as elsewhere:
        said = subprocess.run(
            [
                program,
                "--framework", "terraform_json",
                "--skip-download",
                # Not with --quiet: it takes the passed checks, and their count, out of the report.
                "--output", "json",
                *options,
            ],
            # Out of reach of a .checkov.yaml, the project's and the user's: those are made for people.
            cwd=elsewhere,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
                "HOME": elsewhere,
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    try:
        document: dict[str, Any] = json.loads(said.stdout)
    except ValueError:
        last = (said.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UnusableError(f"checkov gave no report: {last}") from None
    return document


def _named(targets: list[Target]) -> str:
    return ", ".join(str(target.file) for target in targets)


def _failure(check: dict[str, Any], stack: Stack, names: Names) -> Failure:
    found = address(names.own(check["resource"]), stack)
    return Failure(check["check_id"], check["check_name"], found, check.get("guideline") or "")


def address(name: str, stack: Stack) -> str:
    """Terraform's address for checkov's name of a resource; some checks leave out the type: `resource.x`."""
    if not name.startswith("resource."):
        return name
    wanted = name.removeprefix("resource.")
    known = stack.resources | stack.data
    return next((found for found in known if found.rpartition(".")[2] == wanted), name)
