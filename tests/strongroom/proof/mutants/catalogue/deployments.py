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
        written["detail"]["clusterArn"] = [f"${{{draft.address('cluster/cluster')}.arn}}"]


@mutant("deployments-of-another", "The rule is for a service of another name", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["resources"] = [arn.replace("-app-", "-admin-") for arn in written["resources"]]


@mutant("every-deployment", "Each release rings: soon nobody listens to it", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        del written["detail"]["eventName"]


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


@mutant("failed-without-a-reason", "The log says that it failed, and not why", named=TARGET)
def _(draft: Draft) -> None:
    draft(TARGET)["input"] = json.dumps({"message": "a deployment failed"})


@mutant("failed-but-for-its-reason", "Of each event the log has its time", named=SERVICE)
def _(draft: Draft) -> None:
    draft(TARGET)["input_path"] = "$.time"


@mutant("ended-without-a-reason", "Which task ended how is in no log", named="service/events/ended_target")
def _(draft: Draft) -> None:
    draft("service/events/ended_target")["input_transformer"] = {"input_template": '"A task ended"'}


WATCHED, ENDED = "monitoring/load-balancer-target-5xx", "service/events/ended"
ENDED_ALARM = "monitoring/tasks-ended"


def alarms(draft: Draft) -> Attributes:
    """What ECS watches while it deploys the service."""
    found: Attributes = draft(SERVICE)["alarms"]
    return found


def watch(draft: Draft, path: str) -> None:
    """Has ECS watch one alarm more."""
    alarms(draft)["alarm_names"].append(f"${{{draft.address(path)}.alarm_name}}")


@mutant("deployed-unwatched", "A release that answers with 500 is healthy, and stays", named=SERVICE)
def _(draft: Draft) -> None:
    del draft(SERVICE)["alarms"]


@mutant("alarms-not-enabled", "The alarms are named, and ECS does not look at them", named=SERVICE)
def _(draft: Draft) -> None:
    alarms(draft)["enable"] = False


@mutant("alarms-that-only-stop", "An alarm leaves old and new tasks side by side", named=SERVICE)
def _(draft: Draft) -> None:
    alarms(draft)["rollback"] = False


@mutant("errors-unwatched", "A release that answers every request with 500 stays", named=SERVICE)
def _(draft: Draft) -> None:
    address = draft.address(WATCHED)
    alarms(draft)["alarm_names"] = [each for each in alarms(draft)["alarm_names"] if address not in each]


@mutant("ended-tasks-unwatched", "A release that dies after a minute stays", named=SERVICE)
def _(draft: Draft) -> None:
    address = draft.address(ENDED_ALARM)
    alarms(draft)["alarm_names"] = [each for each in alarms(draft)["alarm_names"] if address not in each]


@mutant("ended-tasks-of-another", "The rule is for tasks of another service", named=SERVICE)
def _(draft: Draft) -> None:
    draft(ENDED)["event_pattern"] = draft(ENDED)["event_pattern"].replace("service:", "service:other-")


@mutant("an-alarm-that-is-not-there", "ECS watches a name that no alarm has", named=SERVICE)
def _(draft: Draft) -> None:
    alarms(draft)["alarm_names"].append("strongroom-errors-prod")


@mutant("alarms-by-their-names", "The service may come before the alarms that it names", named=SERVICE)
def _(draft: Draft) -> None:
    alarms(draft)["alarm_names"] = [draft(path)["alarm_name"] for path in (WATCHED, ENDED_ALARM)]


@mutant("deployed-for-hours", "Each deployment waits an hour for its alarms", named=ENDED_ALARM)
def _(draft: Draft) -> None:
    draft(ENDED_ALARM)["evaluation_periods"] = 60


@mutant("rolled-back-for-silence", "A quiet night rolls every release back", named=ENDED_ALARM)
def _(draft: Draft) -> None:
    draft(ENDED_ALARM)["treat_missing_data"] = "breaching"


@mutant(
    "alarms-in-a-circle", "The alarm waits for the service that waits for it", named="monitoring/service-cpu"
)
def _(draft: Draft) -> None:
    watch(draft, "monitoring/service-cpu")


@mutant(
    "rolled-back-for-others",
    "Another service's errors roll a good release back",
    named="monitoring/load-balancer-5xx",
)
def _(draft: Draft) -> None:
    watch(draft, "monitoring/load-balancer-5xx")


@mutant(
    "rolled-back-for-a-slow-night", "CPU of the database rolls a release back", named="monitoring/database-cpu"
)
def _(draft: Draft) -> None:
    watch(draft, "monitoring/database-cpu")


@mutant("failed-by-the-breaker-alone", "A release that an alarm rolls back is told to nobody", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["detail"]["reason"] = [{"prefix": "ECS deployment circuit breaker"}]


@mutant("failed-this-year", "In January the alarm is silent", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["detail"]["updatedAt"] = [{"prefix": "2026-"}]


@mutant("failed-by-its-number", "A deployment in ten is told", named=SERVICE)
def _(draft: Draft) -> None:
    with pattern(draft) as written:
        written["detail"]["deploymentId"] = [{"prefix": "ecs-svc/1"}]
