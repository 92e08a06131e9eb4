"""What is on a dashboard: the JSON text of `dashboard_body`, read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from strongroom.proof.verify.metrics import Measured
from strongroom.synthesized import Attributes, Resource, as_list, blocks, value_of


@dataclass(frozen=True)
class Graph:
    """A widget's metrics, and the region that it reads them in (its dashboard's, where it says none)."""

    title: str
    region: str
    metrics: list[Measured]


def widgets(dashboard: Resource) -> list[Attributes] | None:
    """The widgets; None where they can't be read."""
    try:
        decoded = json.loads(dashboard.get("dashboard_body", ""))
    except (TypeError, ValueError, RecursionError):
        return None
    return blocks(decoded.get("widgets")) if isinstance(decoded, dict) else None


def graphs(dashboard: Resource) -> list[Graph]:
    """The widgets that draw metrics."""
    found = []
    for widget in widgets(dashboard) or []:
        for properties in blocks(widget.get("properties")):
            if properties.get("metrics"):
                region, title = (
                    str(value_of(properties, "region", "")),
                    str(value_of(properties, "title", "untitled")),
                )
                found.append(Graph(title, region, _metrics(properties.get("metrics"))))
    return found


def _metrics(lines: Any) -> list[Measured]:
    """CloudWatch user guide, "Metric widget": a dot repeats what stands above it, three dots all of it."""
    found: list[Measured] = []
    above: list[Any] = []
    for line in lines if isinstance(lines, list) else []:
        words = [word for word in as_list(line) if not isinstance(word, dict)]
        if not words:
            continue  # an expression
        if words[0] == "...":
            words = above[: len(above) - len(words) + 1] + words[1:]
        above = [
            above[position] if word == "." and position < len(above) else word
            for position, word in enumerate(words)
        ]
        options = next(iter(blocks(line)), {})
        dimensions = dict(zip(map(str, above[2::2]), above[3::2], strict=False))
        found.append(
            Measured(
                str(above[0]),
                str(above[1]) if len(above) > 1 else "",
                dimensions,
                str(options.get("stat")),
                options.get("period"),
            )
        )
    return found
