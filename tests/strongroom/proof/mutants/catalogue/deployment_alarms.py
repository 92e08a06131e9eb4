"""Alarms that ECS watches while it deploys, and that never go off."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant

SERVICE, ENDED, ERRORS = "service/service", "monitoring/tasks-ended", "monitoring/load-balancer-target-5xx"


@mutant("ended-a-thousand-times", "No release ends so many tasks in a minute", named=ENDED)
def _(draft: Draft) -> None:
    draft(ENDED)["threshold"] = 1000


@mutant("ended-more-than-there-are", "Both tasks end, and it takes a third", named=ENDED)
def _(draft: Draft) -> None:
    draft(ENDED)["threshold"] = 2


@mutant("ended-in-every-minute", "A task that dies after a minute ends in every other one", named=ENDED)
def _(draft: Draft) -> None:
    draft(ENDED)["datapoints_to_alarm"] = 5


@mutant("ended-in-all-of-them", "Without datapoints_to_alarm it takes all periods", named=ENDED)
def _(draft: Draft) -> None:
    del draft(ENDED)["datapoints_to_alarm"]


@mutant("ended-on-average", "The average of ones is one", named=ENDED)
def _(draft: Draft) -> None:
    draft(ENDED).update(statistic="Average", threshold=1)


@mutant("a-million-errors", "The application has never had so many requests", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["threshold"] = 1_000_000


@mutant("errors-on-average", "Each error counts one, and so does their average", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["statistic"] = "Average"


@mutant("alarms-ignored", "Somebody took the alarms out by hand, and no plan puts them back", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["lifecycle"]["ignore_changes"].append("alarms")


@mutant("breaker-ignored", "The circuit breaker was switched off by hand, and no plan shows it", named=SERVICE)
def _(draft: Draft) -> None:
    draft(SERVICE)["lifecycle"]["ignore_changes"].append("deployment_circuit_breaker")
