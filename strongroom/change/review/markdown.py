"""For a comment on a pull request: GitHub takes 65,536 characters, and nothing dangerous may be cut off.

The same review is written in less and less detail until it fits: values first, then what is safe, then what is
to be reviewed. What is dangerous or irreversible loses its explanations before it loses anything else, and is
named until the end. Of thousands that don't fit by name, all are counted by type, tier and cause.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from strongroom.change.review.outline import NEXT, Code, Item, Outline, Section, Spans, Value, cut, outline

__all__ = ["LIMIT", "MARKER", "markdown"]

LIMIT = 65_536  # characters: GitHub refuses a longer comment
MARKER = "<!-- strongroom review -->"
"""The first line: a program that comments finds its own comment by it, and writes it again."""

SIGNS = {"none": "✅", "safe": "✅", "review": "🔍", "dangerous": "⚠️", "irreversible": "⛔"}
SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")
# GitHub looks for these in what it has made of the Markdown, where a backslash says nothing any more: a comment
# between keeps it from calling somebody, naming an issue, or making a link.
LINKING = re.compile(r"(@|#|:(?=//)|(?i:\bwww(?=\.)|\bgh(?=-\d)|\bmailto|\bxmpp))")
BETWEEN = "<!-- -->"


BOTH = ("irreversible", "dangerous")


@dataclass(frozen=True)
class Detail:
    """How much is written. `value`: characters of a value; `values`: how many of a change; `folded`: verdicts
    whose changes are only counted; `others`: how many items of a section without a verdict; `why`: how many
    lines below an item; `packed`: verdicts whose changes stand by name, on one line for all that are alike;
    `reasons`: how many of the plan's own that are for review."""

    value: int = 400
    values: int = 40
    folded: tuple[str, ...] = ()
    others: int = 200
    why: int = 10
    packed: tuple[str, ...] = ()
    reasons: int = 100


DETAILS = (
    Detail(),
    Detail(value=120, values=20),
    Detail(value=80, values=8, folded=("safe",), others=60),
    Detail(value=60, values=3, folded=("safe",), others=20),
    Detail(value=40, values=1, folded=("safe", "review"), others=10, reasons=20),
    Detail(values=0, folded=("safe", "review"), others=0, why=3, reasons=10),
    Detail(values=0, folded=("safe", "review"), others=0, why=1, reasons=5),
    Detail(values=0, folded=("safe", "review"), others=0, why=0, reasons=0),
    Detail(values=0, folded=("safe", "review"), others=0, why=0, packed=BOTH, reasons=0),
    Detail(values=0, folded=("safe", "review", "dangerous"), others=0, why=0, packed=BOTH, reasons=0),
    Detail(values=0, folded=("safe", "review", *BOTH), others=0, why=0, reasons=0),
)


def markdown(document: dict[str, Any], limit: int = LIMIT) -> str:
    """The review in at most `limit` characters."""
    outlines = [outline(each) for each in document["plans"]]
    for detail in DETAILS:
        text = _within(_lines(document, outlines, detail), limit)
        if text is not None:
            return text
    return _shortest(document, outlines, limit)


def _within(lines: Iterator[str], limit: int) -> str | None:
    """The lines as a text, or None as soon as they are too many."""
    found, length = [], 0
    for line in lines:
        length += len(line) + 1
        if length > limit:
            return None
        found.append(line)
    return "\n".join(found) + "\n"


def _lines(document: dict[str, Any], outlines: list[Outline], detail: Detail) -> Iterator[str]:
    yield MARKER
    if len(outlines) > 1:
        yield f"## {_verdict(document['verdict'])}"
        yield ""
        yield "| plan | verdict | changes |"
        yield "|---|---|---|"
        for each in outlines:
            yield f"| {_plain(each.name)} | {SIGNS[each.verdict]} {each.verdict} | {each.summary} |"
        yield ""
    for each in outlines:
        yield from _plan(each, detail)


def _verdict(verdict: str) -> str:
    return f"{SIGNS[verdict]} {verdict}: {NEXT[verdict]}"


def _plan(told: Outline, detail: Detail) -> Iterator[str]:
    yield f"### {_plain(told.name)}: {_verdict(told.verdict)}"
    yield ""
    yield f"{told.summary}."
    yield ""
    for each in told.tally:
        yield from _item(each, Detail(why=detail.why))
    yield from _whole(told.whole, detail)
    yield ""
    if detail != DETAILS[0]:
        yield f"> {_shortened(detail)}"
        yield ""
    for section in told.sections:
        yield from _section(section, detail)
    for note in told.notes:
        yield f"> {_plain(note)}"
        yield ""


def _whole(given: tuple[Item, ...], detail: Detail) -> Iterator[str]:
    """What is dangerous is told for as long as changes are; else counted, as they are."""
    counted: Counter[str] = Counter()
    shown = 0
    for each in given:
        fits = each.kind not in detail.folded if each.kind in BOTH else shown < detail.reasons
        if fits:
            shown += each.kind not in BOTH
            yield from _item(each, Detail(why=detail.why))
        else:
            counted[each.kind] += 1
    for verdict, count in counted.items():
        yield f"- {verdict}: {count} more reasons of the plan as a whole"


def _shortened(detail: Detail) -> str:
    told = "Shortened to fit a comment: values are cut"
    if detail.folded:
        told += f", {' and '.join(each for each in detail.folded if each not in BOTH)} changes are counted"
    for done, kept in (
        ("named below", [each for each in BOTH if each not in detail.folded]),
        ("counted by type, tier and cause", [each for each in BOTH if each in detail.folded]),
    ):
        told += f". What is {' or '.join(kept)} is {done}, all of it" if kept else ""
    return f"{told}. `--format html` has everything."


def _section(section: Section, detail: Detail) -> Iterator[str]:
    title = f"{section.title} ({len(section.items)})"
    yield f"#### {title}" if section.is_open else f"<details><summary>{title}</summary>"
    yield ""
    if section.note:
        yield section.note
        yield ""
    if section.verdict in detail.folded:
        yield from _counted(section.items)
    elif section.verdict in detail.packed:
        yield from _packed(section.items)
    else:
        most = len(section.items) if section.verdict else detail.others
        for item in section.items[:most]:
            yield from _item(item, detail)
        if len(section.items) > most:
            yield from _counted(section.items[most:])
    yield ""
    if not section.is_open:
        yield "</details>"
        yield ""


def _packed(items: tuple[Item, ...]) -> Iterator[str]:
    """A line for all that are alike: what they are, and the names."""
    for kind, found in groupby(
        sorted(items, key=lambda each: (each.kind, each.name)), key=lambda each: each.kind
    ):
        yield f"- {_code(kind)}: {', '.join(_code(each.name) for each in found)}"


def _counted(items: tuple[Item, ...]) -> Iterator[str]:
    for kind, count in sorted(Counter(each.kind for each in items).items()):
        yield f"- {count} {_code(kind) if kind else 'more'}"


def _item(item: Item, detail: Detail) -> Iterator[str]:
    yield f"- {_spans(item.head)}"
    for line in item.lines[: detail.why]:
        yield f"  - {_spans(line)}"
    if len(item.lines) > detail.why > 3:
        yield f"  - and {len(item.lines) - detail.why} more"
    for value in item.values[: detail.values]:
        yield f"  - {_code(value.place)}: {_value(value, detail.value)}"
    if len(item.values) > detail.values > 0:
        yield f"  - and {len(item.values) - detail.values} more values"


def _value(value: Value, most: int) -> str:
    return " → ".join(_code(cut(each, most)) for each in (value.old, value.new) if each is not None)


def _spans(spans: Spans) -> str:
    return "".join(_code(each.text) if isinstance(each, Code) else _plain(each) for each in spans)


def _code(text: str) -> str:
    """In as many backticks as it takes: a text may have some of its own."""
    text = " ".join(text.split("\n"))
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _plain(text: str) -> str:
    escaped = SPECIAL.sub(r"\\\1", text.replace("&", "\0")).replace("\n", " ")
    return LINKING.sub(rf"\1{BETWEEN}", escaped).replace("\0", "&amp;")


def _shortest(document: dict[str, Any], outlines: list[Outline], limit: int) -> str:
    """Not even counts fit: verdicts and what is kept, by counts of all plans together."""
    counted = Counter(
        (section.verdict, item.kind)
        for each in outlines
        for section in each.sections
        if section.kept
        for item in section.items
    )
    counted.update((each.kind, "reason of the plan") for told in outlines for each in told.whole)
    lines = [
        MARKER,
        f"## {_verdict(document['verdict'])}",
        "",
        "Too much for a comment; `--format html` has it.",
    ]
    lines += [f"- {verdict}: {count} {_code(kind)}" for (verdict, kind), count in sorted(counted.items())]
    return "\n".join(lines)[: limit - 1] + "\n"
