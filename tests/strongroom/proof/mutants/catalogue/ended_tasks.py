"""The rule for tasks that end by themselves, made wider or narrower."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.strongroom.proof.mutants.documents import document
from tests.strongroom.proof.mutants.mutant import Attributes, Draft, mutant

SERVICE, RULE, ALARM = "service/service", "service/events/ended", "monitoring/tasks-ended"


@contextmanager
def detail(draft: Draft) -> Iterator[Attributes]:
    with document(draft, RULE, "event_pattern") as written:
        yield written["detail"]


@mutant(
    "ended-for-any-reason", "Each release stops the tasks before it, and is rolled back for that", named=ALARM
)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        del written["stopCode"]


@mutant("ended-anywhere", "A job that fails rolls a good release back", named=ALARM)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        del written["group"]


@mutant("ended-in-another-cluster", "Another environment's tasks roll a good release back", named=ALARM)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        del written["clusterArn"]


@mutant("ended-at-each-step", "One task that ends counts three times", named=ALARM)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        del written["lastStatus"]


@mutant("ended-with-one", "A release that runs out of memory ends with 137, and stays", named=SERVICE)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        written["containers"] = {"exitCode": [1]}


@mutant("ended-on-demand-alone", "On Spot a release may die as often as it likes", named=SERVICE)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        written["capacityProviderName"] = ["FARGATE"]


@mutant("ended-without-a-start", "A release whose image is gone stays", named=SERVICE)
def _(draft: Draft) -> None:
    with detail(draft) as written:
        written["stopCode"] = ["EssentialContainerExited"]
