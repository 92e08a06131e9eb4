"""What an edit does to security, for people: what opens, then what closes, then what only a plan knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.text import Text

from strongroom.change.difference.stack import StackDifference
from strongroom.change.security import Permission, Posture, Protection, SecurityDelta, Unknown

TITLE = "Security, as far as it is known without a plan"

WORSE, BETTER, OPEN = ("-", "red"), ("+", "green"), ("?", "yellow")


def security_lines(stacks: Iterable[StackDifference]) -> Iterator[Text]:
    """Once for all stacks that have the same; nothing of new ones, in which all is gained."""
    told = [stack for stack in stacks if not stack.is_new and not stack.security.is_empty]
    alike: dict[SecurityDelta, list[str]] = {}
    for stack in told:
        alike.setdefault(stack.security, []).append(stack.name)
    if alike:
        yield Text(f"\n{TITLE}", "bold")
    for delta, names in alike.items():
        yield Text(f"  {', '.join(names)}")
        yield from _lines(delta)


def _lines(delta: SecurityDelta) -> Iterator[Text]:
    yield from (_line(WORSE, f"{each.topic} weakened: {_of(each)}") for each in delta.weakened)
    yield from (_line(WORSE, f"{each.topic} lost: {_of(each)}") for each in delta.protections_lost)
    yield from (_line(WORSE, f"may now: {each}") for each in _together(delta.permissions_gained))
    yield from (_line(WORSE, f"can now reach: {each}") for each in delta.flows_gained)
    yield from (_line(BETTER, f"{each.topic} strengthened: {_of(each)}") for each in delta.strengthened)
    yield from (_line(BETTER, f"{each.topic} gained: {_of(each)}") for each in delta.protections_gained)
    yield from (_line(BETTER, f"may no longer: {each}") for each in _together(delta.permissions_lost))
    yield from (_line(BETTER, f"can no longer reach: {each}") for each in delta.flows_lost)
    yield from (_line(OPEN, f"only a plan, or a person, knows: {_of(each)}") for each in delta.unknown)


def _of(each: Posture | Protection | Unknown) -> str:
    return f"{each.address}: {each.sentence}"


def _together(permissions: Iterable[Permission]) -> Iterator[str]:
    """The actions that one may do to the same, in one line."""
    order = sorted(permissions, key=lambda each: (each.principal, each.resource, each.condition, each.action))
    for (principal, resource, condition), given in groupby(
        order, key=lambda each: (each.principal, each.resource, each.condition)
    ):
        when = f" if {condition}" if condition else ""
        yield f"{principal}: {', '.join(dict.fromkeys(each.action for each in given))} on {resource}{when}"


def _line(sign: tuple[str, str], told: str) -> Text:
    return Text.assemble("      ", sign, f" {told}")
