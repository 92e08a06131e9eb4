"""`strongroom chaos`."""

from __future__ import annotations

from typing import Annotated

import typer

from strongroom import environments
from strongroom.console import safe_console
from strongroom.errors import StrongroomError
from strongroom.local import recall
from strongroom.local.deployment import Deployment
from strongroom.local.lifetime import deployed, stop
from strongroom.local.progress import Progress
from strongroom.rehearsal.chaos import outcome, running
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.scenarios import SCENARIOS
from strongroom.shown import echo
from strongroom.workspace import Workspace

# Thirteen scenarios: more than two thousand transactions in all.
TRANSACTIONS = 200


def chaos(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help=f"All of them, or some: {', '.join(each.name for each in SCENARIOS)}."),
    ] = None,
    transactions: Annotated[
        int, typer.Option(min=30, max=5000, help="About so many in each scenario.")
    ] = TRANSACTIONS,
    seed: Annotated[int, typer.Option(help="The same transactions and faults for the same number.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Break the local deployment while transactions pass; account for each.

    Uses what `strongroom up` left running; else it deploys the first
    production environment, or the first there is, and removes it afterwards.
    """
    wanted = running.chosen(scenarios or [])
    console = safe_console(stderr=json, highlight=False)
    workspace, progress = Workspace().created(), Progress(console)
    deployment = recall.recall(workspace, progress)
    if deployment is not None:
        try:
            outcomes = _outcomes(deployment, wanted, transactions, seed)
        finally:
            recall.remember(deployment)  # the application is another process now
    else:
        deployment = deployed(workspace, progress, environments.default(workspace.environments))
        try:
            outcomes = _outcomes(deployment, wanted, transactions, seed)
        finally:
            stop(deployment)
    if json:
        echo(outcome.as_json(outcomes, seed=seed))
    else:
        outcome.show(console, outcomes)
    failed = [each.name for each in outcomes if not each.held]
    if failed:
        raise StrongroomError(f"{len(failed)} of {len(outcomes)} scenarios did not hold: {', '.join(failed)}.")


def _outcomes(
    deployment: Deployment, wanted: list[Scenario], transactions: int, seed: int
) -> list[outcome.Outcome]:
    outcomes = []
    for scenario in wanted:
        with deployment.progress.step(scenario.title, unit="transactions") as step:
            outcomes.append(running.carry_out(deployment, scenario, number=transactions, seed=seed))
            step.count(outcomes[-1].account.sent, 0)
    return outcomes


def register(application: typer.Typer) -> None:
    application.command()(chaos)
