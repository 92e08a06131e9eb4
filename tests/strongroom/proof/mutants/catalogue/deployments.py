"""Deployments that fail, and nobody hears of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant

SERVICE = "service/service"
RULE, TARGET = "service/events/not_deployed", "service/events/not_deployed_target"
ALARM = "monitoring/deployment-failed"


@contextmanager
def pattern(draft: Draft) -> Iterator[Attributes]:
    """The rule's event pattern, to change in place."""
    written = json.loads(draft(RULE)["event_pattern"])
    yield written
    draft(RULE)["event_pattern"] = json.dumps(written)


@mutant("waits-for-success", "Each release that works rings, and none that fails", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["detail"]["eventName"] = ["SERVICE_DEPLOYMENT_COMPLETED"]


@mutant("asks-for-a-cluster", "Events of deployments name no cluster: the rule never matches", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["detail"]["clusterArn"] = [f"${{{draft.address('service/cluster')}.arn}}"]


@mutant("deployments-of-another", "The rule is for a service of another name", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["resources"] = [arn.replace("-app-", "-admin-") for arn in written["resources"]]


@mutant("events-of-tasks", "The rule waits for tasks, whose events have another detail", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["detail-type"] = ["ECS Task State Change"]


@mutant("rule-switched-off", "Switched off on a quiet Friday, and forgotten", named=SERVICE)
def _(draft: Draft) -> None:
    draft(RULE)["state"] = "DISABLED"


@mutant("rule-on-another-bus", "ECS sends to the default event bus alone", named=SERVICE)
def _(draft: Draft) -> None:
    draft(RULE)["event_bus_name"] = "strongroom"


@mutant("failed-deployments-unheard", "A release was rolled back, and nobody is told", named=SERVICE)
def _(draft: Draft) -> None:
    draft.remove(ALARM)


@mutant("failed-deployments-forgotten", "An hour later nobody knows why it failed", named=SERVICE)
def _(draft: Draft) -> None:
    draft.remove(TARGET)
