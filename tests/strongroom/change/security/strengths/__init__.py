"""What is weaker than what, written down once more: a row that goes, or says another thing, fails a test.

A line: topic | type, `*` for any | argument | values from the weakest to the strongest, as JSON | what a
left-out argument is worth. Instead of values: `there`, and the arguments with what it is for; or `fixed`; or
`same`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
NOT_KNOWN = "-"


@dataclass(frozen=True)
class Line:
    """One of them; `values` are empty of `there`, `fixed` and `same`."""

    topic: str
    type: str
    argument: str
    values: tuple[Any, ...]
    rule: str
    last: str

    def __str__(self) -> str:
        return f"{self.type} {self.argument} {self.rule}"

    @property
    def left_out(self) -> Any:
        return json.loads(self.last)


def lines() -> list[Line]:
    texts = [file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.txt"))]
    return [_line(line) for text in texts for line in text.splitlines()]


def _line(text: str) -> Line:
    topic, type_, argument, told, last = text.split(" | ")
    values = () if told in ("there", "fixed", "same") else tuple(json.loads(told))
    return Line(topic, type_, argument, values, told if not values else "values", last)
