"""Time against the number of environments as an SVG, light and dark: `docs/reference/benchmark.svg`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from bench.results import Results
from stacks.demand.measured import Spread
from strongroom.capacity.numbers import round_numbers, short

__all__ = ["chart"]

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 600, 56, 310
TITLE = "Synthesis: time against the number of environments"

STYLE = """
    text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2933; }
    .page { fill: #ffffff; }
    .heading { font-size: 16px; font-weight: 600; }
    .note, .tick { fill: #52606d; }
    .y { text-anchor: end; }
    .x { text-anchor: middle; }
    .grid { stroke: #d5dbe1; }
    .ours { fill: none; stroke: #2f6db5; stroke-width: 2; }
    .ours-dot, .ours-label { fill: #2f6db5; }
    .eager { fill: none; stroke: #c2571a; stroke-width: 2; }
    .eager-dot, .eager-label { fill: #c2571a; }
    .range { stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .page { fill: #0d1117; }
      .note, .tick { fill: #9fb0c0; }
      .grid { stroke: #2b3440; }
      .ours { stroke: #6ea8e0; }
      .ours-dot, .ours-label { fill: #6ea8e0; }
      .eager { stroke: #f0883e; }
      .eager-dot, .eager-label { fill: #f0883e; }
    }
"""

Line = Mapping[int, Spread]
"""Number of environments -> seconds."""


def chart(results: Results) -> str:
    """The whole document: environments from left to right, seconds upwards, both from 0."""
    seconds = {measured.subject: measured.seconds for measured in results.summary.subjects}
    ours: Line = {number: seconds[name] for number, name in results.ours.items()}
    eager: Line = {number: seconds[name] for number, name in results.eager.items()}
    scale = _Scale(
        environments=max(*ours, *eager),
        seconds=max(each.most for line in (ours, eager) for each in line.values()),
    )
    told = f"{_told('This project', ours)} {_told('Without lazy loading', eager)}"
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="t d">',
        f'  <title id="t">{TITLE}</title>',
        f'  <desc id="d">{escape(told)}</desc>',
        f"  <style>{STYLE}  </style>",
        f'  <rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
        f'  <text class="heading" x="16" y="28">{TITLE}</text>',
        *scale.grid(),
        *_line(scale, "eager", "without lazy loading", eager),
        *_line(scale, "ours", "this project", ours),
        f'  <text class="note" x="16" y="{HEIGHT - 12}">{_note(results)}</text>',
        "</svg>",
    ]
    return "\n".join(body) + "\n"


class _Scale:
    def __init__(self, *, environments: int, seconds: float) -> None:
        self._environments, self._seconds = environments, seconds

    def x(self, environments: float) -> float:
        return LEFT + (RIGHT - LEFT) * environments / self._environments

    def y(self, seconds: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * seconds / self._seconds

    def grid(self) -> Iterator[str]:
        for seconds in round_numbers(self._seconds):
            y = self.y(seconds)
            yield f'  <line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}"/>'
            yield f'  <text class="tick y" x="{LEFT - 8}" y="{y + 4:.1f}">{seconds:g} s</text>'
        for number in round_numbers(self._environments):
            yield f'  <text class="tick x" x="{self.x(number):.1f}" y="{BOTTOM + 18}">{number:g}</text>'
        yield f'  <text class="tick x" x="{(LEFT + RIGHT) / 2:g}" y="{BOTTOM + 36}">environments</text>'


def _line(scale: _Scale, css: str, label: str, line: Line) -> Iterator[str]:
    places = [(scale.x(number), figure) for number, figure in line.items()]
    points = " ".join(f"{x:.1f},{scale.y(figure.median):.1f}" for x, figure in places)
    yield f'  <polyline class="{css}" points="{points}"/>'
    for x, figure in places:
        low, high = scale.y(figure.least), scale.y(figure.most)
        yield f'  <line class="{css} range" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>'
        yield f'  <circle class="{css}-dot" cx="{x:.1f}" cy="{scale.y(figure.median):.1f}" r="3.5"/>'
    x, figure = places[-1]
    yield f'  <text class="{css}-label" x="{x + 8:.1f}" y="{scale.y(figure.median) + 4:.1f}">{label}</text>'


def _told(whose: str, line: Line) -> str:
    each = "; ".join(f"{short(figure.median)} s with {number}" for number, figure in line.items())
    return f"{whose}: {each}."


def _note(results: Results) -> str:
    rounds = "One round" if results.rounds == 1 else f"Medians of {results.rounds} rounds, and ranges"
    return f"{rounds}; {results.machine.cores} cores, {results.date}."
