"""The metrics that alarms and dashboards look at, in one form, and whether CloudWatch knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from strongroom.proof.verify.metric_facts import EDGE_REGION, FACTS, NAMES, Fact
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, references, value_of


@dataclass(frozen=True)
class Measured:
    """A metric as it is asked for."""

    namespace: str
    name: str
    dimensions: Attributes
    statistic: str
    period: Any
    unit: Any = None

    @property
    def fact(self) -> Fact | None:
        return FACTS.get((self.namespace, self.name))

    @cached_property
    def addresses(self) -> set[str]:
        """The resources that its dimensions refer to."""
        return {reference.address for reference in references(self.dimensions)}

    def __str__(self) -> str:
        return f"{self.namespace} {self.name}"


def measured(alarm: Resource) -> list[Measured]:
    """What an alarm looks at: one metric, or those of its metric math."""
    found = [alarm.attributes] if alarm.get("metric_name") else []
    return [_measured(each) for each in (*found, *alarm.blocks("metric_query", "metric"))]


def _measured(given: Attributes) -> Measured:
    statistic = given.get("stat") or given.get("statistic") or given.get("extended_statistic")
    dimensions = next(iter(blocks(given.get("dimensions"))), {})
    return Measured(
        str(given.get("namespace")),
        str(given.get("metric_name")),
        dimensions,
        str(statistic),
        value_of(given, "period", 60),
        given.get("unit"),
    )


def unknown_to_cloudwatch(stack: Stack, metric: Measured) -> str | None:
    """Why CloudWatch has no data for a metric: dimensions or a unit that it is not sent with, or values that it
    does not know."""
    given = frozenset(metric.dimensions) - {"AvailabilityZone"}
    if metric.fact is not None and given not in metric.fact.dimensions:
        return f"{metric} is not sent with {', '.join(sorted(given)) or 'no dimension'}"
    if metric.unit is not None and (metric.fact is None or metric.unit != metric.fact.unit):
        sent = "nobody documents" if metric.fact is None or metric.fact.unit is None else metric.fact.unit
        return f"{metric} has the unit {metric.unit}, and is sent in {sent}"
    if metric.namespace == "AWS/CloudFront" and metric.dimensions.get("Region") != "Global":
        return f"{metric} has the Region {metric.dimensions.get('Region')}, and is sent with Global"
    for dimension, value in metric.dimensions.items():
        if dimension in NAMES and (problem := _not_named(stack, dimension, value)):
            return problem
    return None


def _not_named(stack: Stack, dimension: str, value: Any) -> str | None:
    types, attributes = NAMES[dimension]
    named = references(value)
    for reference in named:
        if reference.type not in types or reference.attribute not in attributes:
            return f"{dimension} is {reference.address}.{reference.attribute}"
        if reference.address not in stack.resources:
            return f"{dimension} is {reference.address}, which is not in the stack"
    if not named and not is_unknown(value):
        resources = stack.of_type(*types)
        # A load balancer's name in CloudWatch is made by AWS, as is an id: text can't be right but by chance.
        if resources and not any(each.get(attributes[0]) == value for each in resources):
            return f"{dimension} is {value}, which is no {types[0]} of the stack"
    return None


def regions(stack: Stack, metric: Measured) -> Iterator[str]:
    """Where a metric is sent: CloudFront's in us-east-1, another in its resource's region."""
    if metric.namespace == "AWS/CloudFront":
        yield EDGE_REGION
        return
    for address in sorted(metric.addresses):
        resource = stack.find(address)
        if resource is not None and not is_unknown(stack.region_of(resource)):
            yield stack.region_of(resource)
