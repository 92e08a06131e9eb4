"""One page that a browser shows without asking anybody for anything: styles are in it, scripts it has none."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strongroom.change.review.outline import Code, Item, Outline, Section, Spans, Value, outline

__all__ = ["page"]

STYLES = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
NEXT = {
    "none": "Nothing changes.",
    "safe": "Nobody notices, and nothing is lost or weakened.",
    "review": "Read it before it is applied.",
    "dangerous": "It needs an approval.",
    "irreversible": "It needs an approval.",
}


def page(document: dict[str, Any]) -> str:
    """The whole review."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: dict[str, Any]) -> Iterator[str]:
    outlines = [outline(each) for each in document["plans"]]
    names = ", ".join(each.name for each in outlines)
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(document['verdict'])}: {_text(names)}</title>"
    yield f"<style>\n{STYLES.read_text(encoding='utf-8')}</style></head><body>"
    yield f"<h1>Review of {_text(names)} {_badge(document['verdict'])}</h1>"
    yield f"<p>{NEXT[document['verdict']]}</p>"
    if len(outlines) > 1:
        yield "<table><tr><th>plan</th><th>verdict</th><th>changes</th></tr>"
        for index, each in enumerate(outlines):
            link = f'<a href="#plan-{index}">{_text(each.name)}</a>'
            yield f"<tr><td>{link}</td><td>{_badge(each.verdict)}</td><td>{_text(each.summary)}</td></tr>"
        yield "</table>"
    for index, each in enumerate(outlines):
        yield from _plan(each, index if len(outlines) > 1 else None)
    yield "</body></html>"


def _badge(verdict: str) -> str:
    return f'<span class="verdict {verdict}">{verdict}</span>'


def _plan(told: Outline, index: int | None) -> Iterator[str]:
    """`index`: which one it is; of one alone the page's own heading says it."""
    if index is not None:
        yield f'<h2 id="plan-{index}">{_text(told.name)} {_badge(told.verdict)}</h2>'
    yield f"<p>{_text(told.summary)}.</p>"
    if told.tally or told.whole:
        yield f'<div class="reasons {told.verdict}"><h3>At a glance</h3><ul>'
        for each in (*told.tally, *told.whole):
            yield from _item(each)
        yield "</ul></div>"
    for section in told.sections:
        yield from _section(section)
    for note in told.notes:
        yield f'<p class="dim">{_text(note)}</p>'


def _section(section: Section) -> Iterator[str]:
    title = f"{_text(section.title)} ({len(section.items)})"
    if section.is_open:
        yield f'<section class="{section.verdict}"><h3>{title}</h3>'
    else:
        yield f'<details class="{section.verdict or "aside"}"><summary>{title}</summary>'
    if section.note:
        yield f"<p>{_text(section.note)}</p>"
    yield "<ul>"
    for item in section.items:
        yield from _item(item)
    yield "</ul></section>" if section.is_open else "</ul></details>"


def _item(item: Item) -> Iterator[str]:
    yield f'<li><div class="head">{_spans(item.head)}</div>'
    for line in item.lines:
        yield f"<p>{_spans(line)}</p>"
    if item.values:
        yield '<table class="values">'
        for value in item.values:
            yield _value(value)
        yield "</table>"
    yield "</li>"


def _value(value: Value) -> str:
    old, new = (
        f'<td class="{side}"><div><code>{_text(text)}</code></div></td>' if text is not None else "<td></td>"
        for side, text in (("old", value.old), ("new", value.new))
    )
    return f"<tr><td><code>{value.sign}&nbsp;{_text(value.place)}</code></td>{old}{new}</tr>"


def _spans(spans: Spans) -> str:
    return "".join(
        f"<code>{_text(each.text)}</code>" if isinstance(each, Code) else _text(each) for each in spans
    )


def _text(text: str) -> str:
    return html.escape(text, quote=True)
