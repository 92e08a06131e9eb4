"""Metric filters: metrics that CloudWatch Logs makes of what is written into a log group."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.verify.metrics import Measured
from strongroom.synthesized import Attributes, Resource, Stack, blocks

FILTER = "aws_cloudwatch_log_metric_filter"


def made_by_filters(stack: Stack) -> Iterator[tuple[Resource, Attributes]]:
    """Every metric filter with its transformation: what it sends, and under which name."""
    for each in stack.of_type(FILTER):
        for transformation in each.blocks("metric_transformation"):
            yield each, transformation


def transformation_of(stack: Stack, metric: Measured) -> Attributes | None:
    """What makes a metric out of a log, if a metric filter of the stack does."""
    for _, transformation in made_by_filters(stack):
        if (transformation.get("namespace"), transformation.get("name")) == (metric.namespace, metric.name):
            return transformation
    return None


def dimensions_of(transformation: Attributes) -> frozenset[str]:
    return frozenset(next(iter(blocks(transformation.get("dimensions"))), {}))


def is_reported(transformation: Attributes) -> bool:
    """Whether the metric is a level that a line of the log tells, and not sent when no such line is written.

    A filter that counts lines has a plain number as its value: no line is no event.
    """
    return str(transformation.get("value")).startswith("$") and transformation.get("default_value") is None
