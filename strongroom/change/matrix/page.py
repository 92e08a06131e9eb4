"""The page `docs/reference/changing-settings.md`: the whole matrix, a row for each change; what interrupts."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.change.consequences.interruptions import Consequence, interruptions
from strongroom.change.difference.stack import Action
from strongroom.change.matrix.outcome import Effect, Outcome, recorded

__all__ = ["render"]

INTRODUCTION = """\
<!-- Generated from strongroom/change/matrix/ by `strongroom docs`; change it there. -->
# Changing settings

What Terraform plans when a setting of a deployed environment is changed: each row is a plan against that
environment, deployed to the emulator, `prod` and `dev` of an example, as it is and with all that settings may
add. What changes together with the key is said with it. Signs are Terraform's: `~` in place, `+` added, `-`
destroyed, `-/+` replaced, `+/-` replaced with the new one first. "Kept" is refused by `prevent_destroy`:
Terraform ends with an error, and nothing is changed. Numbers in brackets are interruptions, below the matrix.

`make changes` plans all of it again, `.venv/bin/python -m tests.changes prod KEY` the changes of one key. Where
something would be lost, `strongroom diff` says so, with what to do instead, and ends with 1.
"""

SIGNS = {
    Action.CHANGE: "~",
    Action.MOVE: ">",
    Action.ADD: "+",
    Action.DESTROY: "-",
    Action.FORGET: ".",
    Action.REPLACE: "-/+",
}
TAGS = {("tags_all",), ("tags",)}


def render() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    sections: dict[str, list[Outcome]] = {}
    for each in recorded():
        sections.setdefault(each.key.partition(".")[0] if "." in each.key else "", []).append(each)
    for section, outcomes in sections.items():
        lines += [f"## `[{section}]`" if section else "## The environment", "", *_table(outcomes), ""]
    return "\n".join([*lines, *_interruptions()]) + "\n"


def _table(outcomes: list[Outcome]) -> Iterator[str]:
    yield "| change | in production | elsewhere |"
    yield "|---|---|---|"
    rows: dict[tuple[str, ...], dict[str, Outcome]] = {}
    for each in outcomes:
        rows.setdefault((each.key, each.value, each.base), {})[each.environment] = each
    for (key, value, _), by_environment in rows.items():
        also = max((each.also for each in by_environment.values()), key=len)
        beside = f"<br>with {', '.join(f'`{_short(each)}`' for each in also)}" if also else ""
        told = {environment: _outcome(each) for environment, each in by_environment.items()}
        production, other = told.get("prod", "not tried"), told.get("dev", "not tried")
        cells = [f"`{key} = {_short(value)}`{beside}", production, "the same" if other == production else other]
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


LONGEST = 60


def _outcome(outcome: Outcome) -> str:
    if outcome.elsewhere:
        return "another environment: its state is another one, and nothing looks after what is deployed"
    if outcome.refused:
        return f"refused: {_plain(outcome.refused)}"
    if outcome.terraform:
        return f"no plan: {_plain(outcome.terraform)}"
    tags = sum(each.count for each in outcome.effects if each.attributes in TAGS)
    told = [f"~ tags of {tags} resources"] if tags else []
    told += [_effect(each) for each in outcome.effects if each.attributes not in TAGS]
    return "<br>".join(told) or "nothing"


def _plain(text: str) -> str:
    return text.replace("<", "&lt;")


def _effect(effect: Effect) -> str:
    sign = "+/-" if effect.beside and effect.action is Action.REPLACE else SIGNS[effect.action]
    number = f"{effect.count} " if effect.count > 1 else ""
    names = f" ({', '.join(effect.attributes)})" if effect.attributes else ""
    forced = f" for {', '.join(effect.forced_by)}" if effect.forced_by else ""
    kept = ": kept" if effect.protected else ""
    notes = "".join(f" [{interruptions().index(each) + 1}]" for each in effect.interruptions)
    return f"{sign} {number}`{effect.type}`{names}{forced}{kept}{notes}"


def _interruptions() -> Iterator[str]:
    yield "## What interrupts"
    yield ""
    yield "| | what changes in place | what happens | how long | document |"
    yield "|---|---|---|---|---|"
    for number, each in enumerate(interruptions(), start=1):
        yield f"| {number} | {_place(each)} | {each.what} | {each.lasts} | {each.source} |"


def _place(consequence: Consequence) -> str:
    return f"`{consequence.type}`: {', '.join(f'`{each}`' for each in consequence.attributes)}"
