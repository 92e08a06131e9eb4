"""The dashboard's JSON: sections of graphs, each with its alarms' metrics and thresholds.

CloudWatch API reference, "Dashboard body structure and syntax".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stacks.monitoring.definition import Alarm, Comparison, Metric, Signal
from stacks.monitoring.layout import Graph, sections
from stacks.monitoring.watched import EDGE_REGION, Watched

__all__ = ["dashboard_body"]

COLUMNS = 24  # the grid's width, given by CloudWatch
GRAPH_WIDTH, GRAPH_HEIGHT = 6, 6
HEADING_HEIGHT = 1
STATUS_HEIGHT = 5
MOST_ALARMS = 100  # of one widget

RED, ORANGE = "#d62728", "#ff7f0e"

WORDS: dict[Comparison, str] = {
    "GreaterThanThreshold": "above",
    "GreaterThanOrEqualToThreshold": "from",
    "LessThanThreshold": "below",
}

Widget = dict[str, Any]


def dashboard_body(watched: Watched, alarms: Sequence[Alarm], arns: Mapping[str, str]) -> str:
    """The whole dashboard. `arns`: of each alarm, by its id.

    Keys are sorted, so that the same dashboard is the same text wherever it is made.
    """
    widgets: list[Widget] = []
    row = 0
    for title, edge in {f"Alarms in {watched.region}": False, "Alarms of CloudFront": True}.items():
        shown = [arns[alarm.id] for alarm in alarms if alarm.definition.edge == edge]
        for first in range(0, len(shown), MOST_ALARMS):
            properties = {
                "alarms": shown[first : first + MOST_ALARMS],
                "title": f"{title}, continued" if first else title,
            }
            widgets.append(_widget("alarm", 0, row, COLUMNS, STATUS_HEIGHT, properties))
            row += STATUS_HEIGHT
    for section, graphs in sections(watched):
        if not any(_shows(graph, watched, alarms) for graph in graphs):
            continue  # of what these settings have none of: further functions
        widgets.append(_widget("text", 0, row, COLUMNS, HEADING_HEIGHT, {"markdown": f"## {section}"}))
        row += HEADING_HEIGHT
        for place, graph in enumerate(graphs):
            line, column = divmod(place, COLUMNS // GRAPH_WIDTH)
            x, y = column * GRAPH_WIDTH, row + line * GRAPH_HEIGHT
            properties = _graph(graph, watched, alarms)
            widgets.append(_widget("metric", x, y, GRAPH_WIDTH, GRAPH_HEIGHT, properties))
        row += GRAPH_HEIGHT * -(-len(graphs) * GRAPH_WIDTH // COLUMNS)
    return json.dumps({"start": "-PT6H", "widgets": widgets}, sort_keys=True, separators=(",", ":"))


def _widget(kind: str, x: int, y: int, width: int, height: int, properties: Widget) -> Widget:
    return {"type": kind, "x": x, "y": y, "width": width, "height": height, "properties": properties}


def _shows(graph: Graph, watched: Watched, alarms: Sequence[Alarm]) -> bool:
    return any(alarm.definition.id in graph.alarms for alarm in alarms) or any(graph.context(watched))


def _graph(graph: Graph, watched: Watched, alarms: Sequence[Alarm]) -> Widget:
    explained = [alarm for alarm in alarms if graph.explains(alarm)]
    lines = [line for alarm in explained for line in _lines(alarm.signal, alarm.definition.window.seconds)]
    lines += [_line(metric, 60) for metric in graph.context(watched)]
    return {
        "title": graph.title,
        "region": EDGE_REGION if graph.edge else watched.region,
        "view": "timeSeries",
        "stacked": False,
        "metrics": lines,
        "yAxis": {"left": {"label": graph.unit, "min": 0, "showUnits": False}},
        "annotations": {"horizontal": list(_thresholds(explained, graph))},
    }


def _thresholds(alarms: Iterable[Alarm], graph: Graph) -> Iterator[Widget]:
    """A line a definition: the alarms of one definition share a threshold, or have a graph each."""
    for alarm in {alarm.definition.id: alarm for alarm in alarms}.values():
        id = alarm.id if graph.service else alarm.definition.id
        yield {
            "label": f"{id} {WORDS[alarm.definition.comparison]} {alarm.limit}",
            "value": alarm.threshold,
            "fill": "below" if alarm.definition.comparison == "LessThanThreshold" else "above",
            "color": RED if alarm.definition.severity == "critical" else ORANGE,
        }


def _lines(signal: Signal, period: int) -> Iterator[list[Any]]:
    if isinstance(signal, Metric):
        yield _line(signal, period)
        return
    yield [{"expression": signal.text, "id": signal.id, "label": signal.label, "period": period}]
    for id, metric in signal.metrics.items():
        yield _line(metric, period, id=id, visible=False)


def _line(metric: Metric, period: int, **options: str | bool) -> list[Any]:
    dimensions = [text for pair in metric.dimensions.items() for text in pair]
    rendering = {"stat": metric.statistic, "period": period, "label": metric.label, **options}
    return [metric.namespace, metric.name, *dimensions, rendering]
