"""For people at a terminal."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.text import Text

from strongroom.change.review.outline import NEXT, Code, Item, Outline, Section, Spans, Value, cut, outline
from strongroom.console import show_line
from strongroom.shown import visible

__all__ = ["STYLES", "show", "show_item", "show_section"]

STYLES = {
    "none": "green",
    "safe": "green",
    "review": "yellow",
    "dangerous": "red",
    "irreversible": "bold red",
}
LONGEST = 160  # characters of a value
FEW = 5  # so much that is safe is named; of more there are counts
MOST = 12  # values of a change; JSON has all


def show(console: Console, document: dict[str, Any]) -> None:
    """The whole review, plan by plan."""
    outlines = [outline(each) for each in document["plans"]]
    for each in outlines:
        _plan(console, each)
    if len(outlines) > 1:
        verdict = document["verdict"]
        show_line(
            console, Text.assemble(("All plans: ", "bold"), (verdict, STYLES[verdict]), f", {NEXT[verdict]}")
        )
        for each in outlines:
            told = (each.verdict, STYLES[each.verdict])
            show_line(console, Text.assemble("  ", (each.name, "bold"), ": ", told, f", {each.summary}"))


def _plan(console: Console, told: Outline) -> None:
    verdict = (told.verdict, STYLES[told.verdict])
    show_line(
        console, Text.assemble((told.name, "bold"), ": ", verdict, f", {NEXT[told.verdict]}: {told.summary}")
    )
    for each in (*told.tally, *told.whole):
        show_item(console, each, STYLES.get(each.kind, ""), 2)
    for section in told.sections:
        show_section(console, section)
    for note in told.notes:
        show_line(console, Text(f"\n{note}", "dim"))
    show_line(console, Text())


def show_section(console: Console, section: Section, indent: int = 0) -> None:
    """Its title, and what is in it; within something else it is `indent` characters further in."""
    before = " " * indent if indent else "\n"
    title = f"{before}{section.title} ({len(section.items)})"
    show_line(console, Text(title, f"bold {STYLES.get(section.verdict, '')}"))
    if section.note:
        show_line(console, Text(f"{' ' * indent}  {section.note}", "dim"))
    if section.verdict == "safe" and len(section.items) <= FEW:
        for item in section.items:
            show_item(console, Item(item.head, item.lines), "", indent + 2)
        return
    if section.verdict == "safe":
        for kind, count in sorted(Counter(each.kind for each in section.items).items()):
            show_line(console, Text(f"{' ' * indent}  {count} {kind}"))
        return
    for item in section.items:
        show_item(console, item, "", indent + 2)


def show_item(console: Console, item: Item, style: str, indent: int) -> None:
    """Its line, those below it, and values."""
    show_line(console, Text.assemble(" " * indent, _spans(item.head, style)))
    for line in item.lines:
        show_line(console, Text.assemble(" " * (indent + 4), _spans(line, "")))
    for value in item.values[:MOST]:
        show_line(console, Text(f"{' ' * (indent + 4)}{value.sign} {value.place}: {_value(value)}", "dim"))
    if len(item.values) > MOST:
        show_line(console, Text(f"{' ' * (indent + 4)}… {len(item.values) - MOST} more values", "dim"))


def _value(value: Value) -> str:
    return " → ".join(cut(each, LONGEST) for each in (value.old, value.new) if each is not None)


def _spans(spans: Spans, style: str) -> Text:
    told = ((each.text, "bold") if isinstance(each, Code) else (each, style) for each in spans)
    return Text.assemble(*((visible(text), style) for text, style in told))
