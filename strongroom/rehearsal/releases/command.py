"""`strongroom rehearse`."""

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
from strongroom.rehearsal.releases import outcome, rehearsing
from strongroom.rehearsal.releases.catalogue import RELEASES, BadRelease
from strongroom.shown import echo
from strongroom.workspace import Workspace


def rehearse(
    releases: Annotated[
        list[str] | None,
        typer.Argument(help=f"All of them, or some: {', '.join(each.name for each in RELEASES)}."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Apply bad releases to the local deployment while transactions pass.

    Each has to be told by a red apply or by `strongroom rollout`, the release
    before has to serve, and no transaction may be lost. Uses what `strongroom
    up` left running; else it deploys the first production environment, or the
    first there is, and removes it afterwards.
    """
    wanted = rehearsing.chosen(releases or [])
    console = safe_console(stderr=json, highlight=False)
    workspace, progress = Workspace().created(), Progress(console)
    deployment = recall.recall(workspace, progress)
    if deployment is not None:
        outcomes = _outcomes(deployment, wanted)
    else:
        deployment = deployed(workspace, progress, environments.default(workspace.environments))
        try:
            outcomes = _outcomes(deployment, wanted)
        finally:
            stop(deployment)
    if json:
        echo(outcome.as_json(outcomes))
    else:
        outcome.show(console, outcomes)
    failed = [each.release.name for each in outcomes if each.findings]
    if failed:
        raise StrongroomError(f"{len(failed)} of {len(outcomes)} releases did not hold: {', '.join(failed)}.")


def _outcomes(deployment: Deployment, wanted: list[BadRelease]) -> list[outcome.Outcome]:
    outcomes = []
    carried_out = rehearsing.carry_out(deployment, wanted)
    for release in wanted:
        with deployment.progress.step(release.title, unit="transactions") as step:
            outcomes.append(next(carried_out))
            step.count(outcomes[-1].account.sent, 0)
    with deployment.progress.step("apply the release of before"):
        for _ in carried_out:
            pass
    return outcomes


def register(application: typer.Typer) -> None:
    application.command()(rehearse)
