"""The dashboard: every alarm's metric with its threshold, and what a person wants to see beside it."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from stacks.monitoring.definition import Alarm, Metric, alarms
from stacks.monitoring.definitions import DEFINITIONS
from stacks.monitoring.watched import placeholders
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(9)

Widget = dict[str, Any]

# (namespace, metric): what the requirement names, whether or not an alarm watches it.
SHOWN = [
    ("AWS/ApplicationELB", "RequestCount"),
    ("AWS/ApplicationELB", "TargetResponseTime"),
    ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"),
    ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"),
    ("AWS/ECS", "CPUUtilization"),
    ("AWS/ECS", "MemoryUtilization"),
    ("ECS/ContainerInsights", "RunningTaskCount"),
    ("AWS/RDS", "CPUUtilization"),
    ("AWS/RDS", "DatabaseConnections"),
    ("AWS/RDS", "FreeableMemory"),
    ("AWS/RDS", "AuroraReplicaLag"),
    ("AWS/Lambda", "Invocations"),
    ("AWS/Lambda", "Errors"),
    ("AWS/Lambda", "Duration"),
    ("AWS/DynamoDB", "ConsumedReadCapacityUnits"),
    ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"),
    ("AWS/DynamoDB", "ReadThrottleEvents"),
    ("AWS/DynamoDB", "WriteThrottleEvents"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
    ("AWS/CloudFront", "Requests"),
    ("AWS/CloudFront", "5xxErrorRate"),
]


@pytest.fixture
def body(stack: SynthesizedStack) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(stack.only("aws_cloudwatch_dashboard")["dashboard_body"])
    return document


def graphs(body: dict[str, Any]) -> list[Widget]:
    return [widget["properties"] for widget in body["widgets"] if widget["type"] == "metric"]


def lines(graph: Widget) -> list[tuple[str, str]]:
    return [(line[0], line[1]) for line in graph["metrics"] if isinstance(line[0], str)]


def table(stack: SynthesizedStack) -> list[Alarm]:
    assert stack.settings
    return list(alarms(DEFINITIONS, stack.settings, placeholders(stack.settings)))


@pytest.mark.parametrize("wanted", SHOWN, ids=lambda wanted: "-".join(wanted))
def test_required_metrics_are_shown(body: dict[str, Any], wanted: tuple[str, str]) -> None:
    assert any(wanted in lines(graph) for graph in graphs(body))


def test_each_alarm_is_drawn_with_its_threshold(stack: SynthesizedStack, body: dict[str, Any]) -> None:
    # Further services have graphs of their own; a table may have a service's name.
    of_services = {alarm.definition.id for alarm in table(stack) if not alarm.part}
    for alarm in table(stack):
        apart = alarm.part and alarm.definition.id in of_services
        thresholds = [
            (graph, annotation)
            for graph in graphs(body)
            for annotation in graph["annotations"]["horizontal"]
            if annotation["label"].split()[0] == (alarm.id if apart else alarm.definition.id)
        ]
        assert len(thresholds) == 1, f"{alarm.id} is drawn {len(thresholds)} times"
        graph, annotation = thresholds[0]
        assert annotation["value"] == alarm.threshold
        below = alarm.definition.comparison == "LessThanThreshold"
        assert annotation["fill"] == ("below" if below else "above")
        if isinstance(alarm.signal, Metric):
            wanted = (alarm.signal.namespace, alarm.signal.name, alarm.signal.statistic)
            drawn = [
                (line[0], line[1], line[-1]["stat"]) for line in graph["metrics"] if isinstance(line[0], str)
            ]
            assert wanted in drawn, f"{alarm.id}: the line that its threshold belongs to is missing"
        else:
            expressions = [line[0]["expression"] for line in graph["metrics"] if isinstance(line[0], dict)]
            assert alarm.signal.text in expressions


def test_every_alarm_is_in_a_status_widget(stack: SynthesizedStack, body: dict[str, Any]) -> None:
    shown = [
        arn for widget in body["widgets"] if widget["type"] == "alarm" for arn in widget["properties"]["alarms"]
    ]
    assert sorted(shown) == sorted(f"${{{a}.arn}}" for a in stack.resources("aws_cloudwatch_metric_alarm"))
    each = [len(widget["properties"]["alarms"]) for widget in body["widgets"] if widget["type"] == "alarm"]
    assert 0 < min(each) <= max(each) <= 100, "CloudWatch takes no widget with more"


def test_graphs_are_of_the_region_their_metrics_are_in(stack: SynthesizedStack, body: dict[str, Any]) -> None:
    assert stack.settings
    for graph in graphs(body):
        edge = any(namespace == "AWS/CloudFront" for namespace, _ in lines(graph))
        assert graph["region"] == ("us-east-1" if edge else stack.settings.region), graph["title"]


def test_expressions_find_their_metrics(body: dict[str, Any]) -> None:
    for graph in graphs(body):
        ids = [line[-1]["id"] for line in graph["metrics"] if "id" in line[-1]]
        assert len(ids) == len(set(ids)), f"{graph['title']}: two lines have one id"


def test_widgets_fill_the_grid_without_overlap(body: dict[str, Any]) -> None:
    def cells(widget: Widget) -> set[tuple[int, int]]:
        columns = range(widget["x"], widget["x"] + widget["width"])
        return {(x, y) for x in columns for y in range(widget["y"], widget["y"] + widget["height"])}

    assert all(widget["x"] >= 0 and widget["x"] + widget["width"] <= 24 for widget in body["widgets"])
    assert not [pair for pair in combinations(body["widgets"], 2) if cells(pair[0]) & cells(pair[1])]


def test_its_json_is_canonical(stack: SynthesizedStack, body: dict[str, Any]) -> None:
    """The same text on every machine, or each plan shows a change."""
    text = stack.only("aws_cloudwatch_dashboard")["dashboard_body"]
    assert text == json.dumps(body, sort_keys=True, separators=(",", ":"))


def test_every_graph_shows_something(body: dict[str, Any]) -> None:
    for graph in graphs(body):
        assert graph["metrics"], graph["title"]
        assert not [line for line in graph["metrics"] if "" in line], graph["title"]
