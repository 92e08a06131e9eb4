"""What an edit comes to, for people, in the words of a review: why, what seems renamed, what it does to
security, and what only a plan knows. Each once, for all stacks that have it in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from rich.console import Console
from rich.text import Text

from strongroom.change.difference.stack import StackDifference
from strongroom.change.review.outline import NEXT
from strongroom.change.review.outline_reasons import reasons, renames
from strongroom.change.review.outline_security import security
from strongroom.change.review.terminal import STYLES, show_item, show_section
from strongroom.console import show_line

__all__ = ["ONLY", "SECURITY", "WHY", "show_after", "show_why", "verdict"]

WHY = "Why, as far as it is known without a plan"
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
    """The reasons, and what was probably renamed."""
    given = [stack for stack in stacks if stack.told]
    found = list(_alike(given, lambda stack: (stack.told or {})["reasons"]))
    _title(console, title if found else "")
    for names, told in found:
        _names(console, names)
        for reason in reasons(told):
            show_item(console, reason, STYLES[reason.kind], 4)
    for names, told in _alike(given, lambda stack: (stack.told or {})["renames"]):
        _names(console, names)
        show_section(console, renames(told), 4)


def show_after(console: Console, stacks: Iterable[StackDifference], title: str = SECURITY) -> None:
    """Security, nothing of new stacks, in which all is gained; then what only a plan knows."""
    given = list(stacks)
    old = [stack for stack in given if not stack.is_new and not stack.security.is_empty]
    _title(console, title if old else "")
    for names, told in _alike(old, lambda stack: stack.security.as_dict()):
        _names(console, names)
        for section in security(told):
            if section.items:
                show_section(console, section, 4)
    only = list(_alike(given, lambda stack: stack.only_a_plan))
    _title(console, ONLY if only else "")
    for names, sentences in only:
        _names(console, names)
        for sentence in sentences:
            show_line(console, Text(f"    ? {sentence}"))


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
