"""Latency against load as an SVG, readable in light and in dark mode: `docs/reference/capacity.svg`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from stacks.demand.measured import Measured, Spread, Step
from strongroom.capacity.numbers import round_numbers, short

__all__ = ["plot"]

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 80, 700, 56, 310

STYLE = """
    text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2933; }
    .page { fill: #ffffff; }
    .heading { font-size: 16px; font-weight: 600; }
    .note { fill: #52606d; }
    .tick { fill: #52606d; }
    .y { text-anchor: end; }
    .x { text-anchor: middle; }
    .grid { stroke: #d5dbe1; }
    .median { fill: none; stroke: #2f6db5; stroke-width: 2; }
    .median-dot, .median-label { fill: #2f6db5; }
    .tail { fill: none; stroke: #c2571a; stroke-width: 2; }
    .tail-dot, .tail-label { fill: #c2571a; }
    .range { stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .page { fill: #0d1117; }
      .note, .tick { fill: #9fb0c0; }
      .grid { stroke: #2b3440; }
      .median { stroke: #6ea8e0; }
      .median-dot, .median-label { fill: #6ea8e0; }
      .tail { stroke: #f0883e; }
      .tail-dot, .tail-label { fill: #f0883e; }
    }
"""


def plot(costs: Measured) -> str:
    """The whole document: rates from left to right, milliseconds upwards, on a logarithmic scale."""
    steps = costs.application.steps
    told = "; ".join(
        f"at {short(step.rate)} requests a second {short(step.p50_ms.median)} ms (p50) and "
        f"{short(step.p99_ms.median)} ms (p99)"
        for step in steps
    )
    title = "Latency of the application against load, one core"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="t d">',
        f'  <title id="t">{title}</title>',
        f'  <desc id="d">{escape(told)}.</desc>',
        f"  <style>{STYLE}  </style>",
        f'  <rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
        f'  <text class="heading" x="16" y="28">{title}</text>',
        *_grid(steps),
        *_line(steps, "median", "p50", [step.p50_ms for step in steps]),
        *_line(steps, "tail", "p99", [step.p99_ms for step in steps]),
        *_notes(costs),
        "</svg>",
    ]
    return "\n".join(body) + "\n"


def _decades(steps: tuple[Step, ...]) -> tuple[int, int]:
    """The powers of ten between which every figure is."""
    least = min(step.p50_ms.least for step in steps)
    most = max(step.p99_ms.most for step in steps)
    return math.floor(math.log10(least)), math.ceil(math.log10(most))


def _x(steps: tuple[Step, ...], rate: float) -> float:
    return LEFT + (RIGHT - LEFT) * rate / steps[-1].rate


def _y(steps: tuple[Step, ...], milliseconds: float) -> float:
    low, high = _decades(steps)
    return BOTTOM - (BOTTOM - TOP) * (math.log10(milliseconds) - low) / (high - low)


def _grid(steps: tuple[Step, ...]) -> Iterator[str]:
    low, high = _decades(steps)
    for power in range(low, high + 1):
        y = _y(steps, 10.0**power)
        yield f'  <line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}"/>'
        yield f'  <text class="tick y" x="{LEFT - 8}" y="{y + 4:.1f}">{short(10.0**power)} ms</text>'
    for rate in round_numbers(steps[-1].rate):
        yield f'  <text class="tick x" x="{_x(steps, rate):.1f}" y="{BOTTOM + 18}">{rate:g}</text>'
    middle = (LEFT + RIGHT) / 2
    yield f'  <text class="tick x" x="{middle:g}" y="{BOTTOM + 36}">requests a second</text>'


def _line(steps: tuple[Step, ...], css: str, label: str, figures: list[Spread]) -> Iterator[str]:
    places = [(_x(steps, step.rate), figure) for step, figure in zip(steps, figures, strict=True)]
    points = " ".join(f"{x:.1f},{_y(steps, figure.median):.1f}" for x, figure in places)
    yield f'  <polyline class="{css}" points="{points}"/>'
    for x, figure in places:
        from_y, to_y = _y(steps, figure.least), _y(steps, figure.most)
        yield f'  <line class="{css} range" x1="{x:.1f}" y1="{from_y:.1f}" x2="{x:.1f}" y2="{to_y:.1f}"/>'
        yield f'  <circle class="{css}-dot" cx="{x:.1f}" cy="{_y(steps, figure.median):.1f}" r="3.5"/>'
    x, figure = places[-1]
    yield f'  <text class="{css}-label" x="{x + 8:.1f}" y="{_y(steps, figure.median) + 4:.1f}">{label}</text>'


def _notes(costs: Measured) -> Iterator[str]:
    note = (
        f"{'Disturbed. ' if any(step.disturbed for step in costs.application.steps) else ''}"
        f"Medians of {costs.repetitions} repetitions, and ranges. {costs.application.submit_percent} % POST. "
        f"DynamoDB and SQS answer in {costs.dynamodb_ms:g} and {costs.sqs_ms:g} ms."
    )
    yield f'  <text class="note" x="16" y="{HEIGHT - 12}">{escape(note)}</text>'
