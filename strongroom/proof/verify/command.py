"""`strongroom verify`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from strongroom.errors import UnusableError
from strongroom.proof.verify import baseline, checkov, kinds, waivers
from strongroom.proof.verify.checkov import Scan, Target
from strongroom.proof.verify.finding import Report, beside, examine
from strongroom.proof.verify.outcome import Outcome, outcome
from strongroom.proof.verify.report.as_json import as_json
from strongroom.proof.verify.report.sarif import sarif
from strongroom.proof.verify.report.terminal import show, show_ends
from strongroom.synthesized import load
from strongroom.synthesized.reading import FILE, files
from strongroom.workspace import PROJECT, Workspace

FOUND = 1  # the exit code where something was found
Paths = Annotated[
    list[Path],
    typer.Argument(help=f"Stacks: a folder, a folder of folders, a {FILE}, or a plan (terraform show -json)."),
]


def verify(
    paths: Paths,
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
    sarif_file: Annotated[
        Path | None, typer.Option("--sarif", help="Write what was found to this file, as SARIF 2.1.0.")
    ] = None,
    with_checkov: Annotated[bool, typer.Option("--checkov/--no-checkov", help="Run checkov as well.")] = True,
    waiver_table: Annotated[
        Path | None, typer.Option("--waivers", help=f"Another table of waivers than {waivers.TABLE}.")
    ] = None,
    environments: Annotated[
        Path | None,
        typer.Option(
            "--environments",
            help="Another folder of settings, which say a stack's kind, than environments/.",
        ),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option(
            "--write-baseline",
            help=f"Write {baseline.FILE}, for a bare checkov, and what it scans into {baseline.CONFIGURATION}.",
        ),
    ] = False,
) -> None:
    """Check synthesized stacks and plans: our own checks, and checkov's.

    Exits with 1 where one fails.
    """
    table = waivers.read(waiver_table or PROJECT / waivers.TABLE)
    if environments and not environments.is_dir():
        raise UnusableError(
            f"There is no folder {environments}; --environments takes a folder of settings (*.toml)."
        )
    known = kinds.read(environments or Workspace().environments)
    program = checkov.executable(PROJECT) if with_checkov else None
    given = dict.fromkeys(file for path in paths for file in files(path))  # each once
    outcomes = _outcomes(list(given), table, known, program)
    if write_baseline:
        baseline.write([found.stack for found in outcomes], table, known, PROJECT)
    if sarif_file:
        try:
            sarif_file.write_text(sarif(outcomes), encoding="utf-8")
        except OSError as error:
            raise UnusableError(f"{sarif_file} can't be written: {error.strerror}.") from None
    if json:
        typer.echo(as_json(outcomes, table))
    else:
        console = Console()
        show(console, outcomes)
        show_ends(console, table)
    if any(found.issues for found in outcomes):
        raise typer.Exit(FOUND)


def _outcomes(
    given: list[Path], table: waivers.Waivers, known: kinds.Kinds, program: Path | None
) -> list[Outcome]:
    targets = [Target(file, load(file)) for file in given]
    reports = beside([examine(target.stack) for target in targets], known)
    scans: Sequence[Scan | None] = checkov.scan(targets, program) if program else [None] * len(targets)
    found = []
    for target, report, scan in zip(targets, reports, scans, strict=True):
        kind, why = known.of(target.stack)
        note = " ".join(filter(None, [_unheld(report), why]))
        found.append(outcome(target.file, report, scan, table, kind=kind, note=note))
    return found


def _unheld(report: Report) -> str:
    if not report.unheld:
        return ""
    return (
        "Not in a plan, and not judged: what lifecycle blocks and the backend say "
        f"({', '.join(report.unheld)}). The {FILE} that was planned has them, where it lies beside the plan, "
        "but for what is in modules."
    )


def register(application: typer.Typer) -> None:
    application.command()(verify)
