"""Carries bad releases out: applies each while transactions pass, looks at what runs, and accounts for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from strongroom import nearest
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import bookkeeping, front_doors
from strongroom.local.deployment import Deployment
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.traffic import Traffic
from strongroom.rehearsal.releases import applying
from strongroom.rehearsal.releases.alerts import Alerts
from strongroom.rehearsal.releases.catalogue import RELEASES, BadRelease
from strongroom.rehearsal.releases.outcome import Outcome

# So many transactions at the same time, and seconds between one such bunch and the next.
BUNCH, PAUSE = 8, 2.0
# A client tries again for as long as a bad release may be in its way.
TRIES = 240
STEADY_WITHIN = 120.0  # seconds


def chosen(names: Sequence[str]) -> list[BadRelease]:
    """The releases with these names; all of them without any."""
    known = {release.name: release for release in RELEASES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnusableError(nearest.unknown("release", unknown[0], known))
    return [known[name] for name in names] or list(RELEASES)


def carry_out(deployment: Deployment, releases: Sequence[BadRelease]) -> Iterator[Outcome]:
    """One after the other; then the release of before is applied again, and has to be what runs."""
    if deployment.own is not None or "image_tag" not in deployment.environment.variables():
        raise UnusableError(
            f"The releases are of the reference application: {deployment.environment.name} runs another one."
        )
    alerts = Alerts(deployment.emulator.clients, deployment.output("alerts_topic_arn"))
    try:
        for release in releases:
            yield _carry_out(deployment, release, alerts)
    finally:
        alerts.close()
        problem = applying.apply(deployment, None)
    if problem:
        raise StrongroomError(f"The release of before can't be applied any more: {problem}")


def _carry_out(deployment: Deployment, release: BadRelease, alerts: Alerts) -> Outcome:
    _steady(deployment)
    alerts.begin()
    before = _runs(deployment)
    random = Random(release.name)  # noqa: S311 - what is sent is no secret
    run = Run(deployment, Traffic(uuid4().hex[:8], random), 0, 1, bookkeeping.read(deployment))
    began = time.monotonic()
    with _handing_in(run):
        program = release.program(deployment.workspace.project)
        error = applying.apply(deployment, applying.tag_of(release.name), program)
        said, code = applying.rollout(deployment)
        seconds = time.monotonic() - began
        _steady(deployment)
    return Outcome(
        release=release,
        apply=error,
        rollout=said,
        exit_code=code,
        alerts=alerts.told(),
        serves=_runs(deployment) == before and _answers(deployment),
        account=run.account(),
        seconds=seconds,
    )


@contextmanager
def _handing_in(run: Run) -> Iterator[None]:
    """Transactions all the time, by clients that try again; all of them have their answer at the end."""
    over = threading.Event()
    problems: list[BaseException] = []

    def hand_in() -> None:
        try:
            while not over.is_set():
                run.hand_in(run.traffic.rejected(BUNCH), tries=TRIES)
                over.wait(PAUSE)
        except BaseException as problem:  # it is raised below, in the thread that waits for this one
            problems.append(problem)

    clients = threading.Thread(target=hand_in, name="clients", daemon=True)
    clients.start()
    try:
        yield
    finally:
        over.set()
        clients.join()
    if problems:
        raise problems[0]


def _steady(deployment: Deployment) -> None:
    """Until nothing is being deployed."""
    _until(lambda: [each["rolloutState"] for each in _service(deployment)["deployments"]] == ["COMPLETED"])
    deployment.well()


def _until(held: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STEADY_WITHIN
    while not held():
        if time.monotonic() > deadline:
            raise StrongroomError(f"ECS has still something to do after {STEADY_WITHIN:.0f} seconds.")
        time.sleep(0.5)


def _runs(deployment: Deployment) -> str:
    """The task definition that the service runs."""
    return str(_service(deployment)["taskDefinition"])


def _service(deployment: Deployment) -> dict[str, Any]:
    found = deployment.emulator.clients("ecs").describe_services(
        cluster=deployment.output("ecs_cluster_name"), services=[deployment.output("ecs_service_name")]
    )
    service: dict[str, Any] = found["services"][0]
    return service


def _answers(deployment: Deployment) -> bool:
    name = deployment.output("load_balancer_dns_name")
    with front_doors.load_balancer(deployment.emulator.endpoint, name).open() as visitor:
        return visitor.get("/config.json").status_code == httpx.codes.OK
