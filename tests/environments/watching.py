"""The alarms of a synthesized stack, what each looks at, and the row of the table that it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.monitoring.definition import Definition
from stacks.monitoring.definition import alarms as from_table
from stacks.monitoring.definitions import DEFINITIONS
from stacks.monitoring.definitions.own import OWN as OWN_ALARMS
from stacks.monitoring.watched import placeholders
from tests.environments.monitoring_facts import METRICS, OWN, Fact
from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["alarms", "definitions", "known", "metrics", "watched"]


def alarms(stack: SynthesizedStack) -> dict[str, Attributes]:
    """By id, which is the last part of the construct's path."""
    found = stack.resources("aws_cloudwatch_metric_alarm").values()
    return {alarm["//"]["metadata"]["path"].rpartition("/")[2]: alarm for alarm in found}


def metrics(alarm: Attributes) -> Iterator[dict[str, object]]:
    """The metrics an alarm looks at, all in the form that metric math has them in."""
    if "metric_query" not in alarm:
        statistic = alarm.get("statistic") or alarm["extended_statistic"]
        yield {
            **{key: alarm[key] for key in ("namespace", "metric_name", "period")},
            "dimensions": alarm.get("dimensions", {}),
            "stat": statistic,
        }
        return
    yield from (query["metric"] for query in alarm["metric_query"] if "metric" in query)


def watched(stack: SynthesizedStack) -> Iterator[tuple[str, dict[str, object]]]:
    assert stack.settings
    for id, alarm in alarms(stack).items():
        for metric in metrics(alarm):
            own = metric["namespace"] == stack.settings.metric_namespace
            yield id, metric | ({"namespace": OWN} if own else {})


def definitions(stack: SynthesizedStack) -> dict[str, Definition]:
    """Of each alarm, by the alarm's id."""
    assert stack.settings
    table = from_table(DEFINITIONS, stack.settings, placeholders(stack.settings))
    return {alarm.id: alarm.definition for alarm in table}


def known(stack: SynthesizedStack) -> Iterator[tuple[str, dict[str, object], Fact]]:
    """The metrics, with what AWS says of each: only an alarm of one's own may be on one that is not known here.

    What `strongroom verify` knows of such a metric, it asks all the same.
    """
    of = definitions(stack)
    for id, metric in watched(stack):
        key = str(metric["namespace"]), str(metric["metric_name"])
        assert key in METRICS or of[id] in OWN_ALARMS, f"{id}: nothing is known of {' '.join(key)}"
        if key in METRICS:
            yield id, metric, METRICS[key]
