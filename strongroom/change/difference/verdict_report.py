"""What an edit comes to, for people, in the words of a review: how much of it is how bad, what seems renamed,
what it does to security, and what only a plan knows. Each once, for all stacks that have it in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from rich.console import Console
from rich.text import Text

from strongroom.change.difference.stack import StackDifference
from strongroom.change.review.outline import NEXT
from strongroom.change.review.outline_head import tally, whole
from strongroom.change.review.outline_parts import Item, Section
from strongroom.change.review.outline_reasons import one, renames
from strongroom.change.review.outline_security import security
from strongroom.change.review.terminal import STYLES, show_item, show_section
from strongroom.change.review.told_once import told_with_changes
from strongroom.console import show_line

__all__ = ["ONLY", "SECURITY", "WHY", "show_after", "show_why", "verdict"]

WHY = "At a glance, as far as it is known without a plan"
SECURITY = "Security, as far as it is known without a plan"
ONLY = "Only a plan knows"

Told = TypeVar("Told")


def verdict(stack: StackDifference) -> Text:
    """`dangerous, needs an approval: `; of what nobody has judged nothing."""
    if stack.review is None:
        return Text()
    word = stack.verdict.word
    return Text.assemble((word, STYLES[word]), f", {NEXT[word]}: ")


def show_why(console: Console, stacks: Iterable[StackDifference], title: str = WHY) -> None:
    """How much there is of each verdict, what is no single change's, and what was probably renamed."""
    given = [stack for stack in stacks if stack.told]
    found = list(_alike(given, _head))
    _title(console, title if found else "")
    for names, told in found:
        _names(console, names)
        for each in told:
            show_item(console, each, STYLES[each.kind], 4)
    for names, told in _alike(given, lambda stack: (stack.told or {})["renames"]):
        _names(console, names)
        show_section(console, renames(told), 4)


def show_after(console: Console, stacks: Iterable[StackDifference], title: str = SECURITY) -> None:
    """Security, nothing of new stacks, in which all is gained; then what only a plan knows."""
    given = list(stacks)
    old = [stack for stack in given if not stack.is_new and not stack.security.is_empty]
    _title(console, title if old else "")
    for names, sections in _alike(old, _security):
        _names(console, names)
        for section in sections:
            show_section(console, section, 4)
    only = list(_alike(given, lambda stack: stack.only_a_plan))
    _title(console, ONLY if only else "")
    for names, sentences in only:
        _names(console, names)
        for sentence in sentences:
            show_line(console, Text(f"    ? {sentence}"))


def _head(stack: StackDifference) -> tuple[Item, ...]:
    if not stack.told:
        return ()
    if stack.is_new or stack.has_gone:  # its changes are listed nowhere
        return tuple(map(one, stack.told["reasons"]))
    return (*tally(stack.told), *whole(stack.told))


def _security(stack: StackDifference) -> tuple[Section, ...]:
    known = told_with_changes(stack.told) if stack.told else frozenset()
    return tuple(each for each in security(stack.security.as_dict(), known) if each.items)


def _alike(
    stacks: Iterable[StackDifference], of: Callable[[StackDifference], Told]
) -> Iterator[tuple[list[str], Told]]:
    """What is told of stacks, each once with their names; values can't be hashed. Nothing is left out."""
    found: list[tuple[list[str], Any]] = []
    for stack in stacks:
        told = of(stack)
        names = next((names for names, known in found if known == told), None)
        if names is not None:
            names.append(stack.name)
        elif told:
            found.append(([stack.name], told))
    yield from found


def _title(console: Console, title: str) -> None:
    if title:
        show_line(console, Text(f"\n{title}", "bold"))


def _names(console: Console, names: Iterable[str]) -> None:
    show_line(console, Text(f"  {', '.join(names)}"))
