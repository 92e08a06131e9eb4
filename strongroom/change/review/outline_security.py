"""The security delta as sections: what somebody may do or reach now, what is weaker, what is not protected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from strongroom.change.review.outline_parts import Code, Item, Section, Spans
from strongroom.change.review.security_reasons import LOST, UNKNOWN, WEAKER, place_in

__all__ = ["ABOVE", "security"]

ABOVE = "What happens to each stands with its change."
"""What is told there is only named in a section of its own."""


def security(told: dict[str, Any] | None, known: frozenset[tuple[str, str]] = frozenset()) -> Iterator[Section]:
    """Of the document's `security`; what has become worse has a verdict. `known`: what stands with the changes
    already, addresses with what a reason says of them."""
    if told is None:
        return
    yield _referring("Protections lost", told["protections_lost"], LOST, known, "dangerous")
    yield _referring("Security weakened", told["weakened"], WEAKER, known, "dangerous")
    yield _section("Permissions gained", _permissions(told["permissions_gained"], "no longer"), "review")
    yield _section("Reachability gained", map(_flow, told["flows_gained"]), "review")
    yield _referring("Security that is not known", told["unknown"], UNKNOWN, known, "review")
    yield _section("Permissions lost", _permissions(told["permissions_lost"], "from now on"))
    yield _section("Reachability lost", map(_flow, told["flows_lost"]))
    yield _section("Security strengthened", map(_sentence, told["strengthened"]))
    yield _section("Protections gained", map(_sentence, told["protections_gained"]))


def _section(title: str, lines: Iterable[Spans], verdict: str = "") -> Section:
    return Section(title, tuple(map(Item, lines)), verdict)


# What a permission is not allowed by -> how it is told.
NOT_ALLOWED = {"Deny": "denied", "Boundary": "outside the boundary"}


def _permissions(told: list[dict[str, Any]], when_denied: str) -> Iterator[Spans]:
    """One line for all actions that somebody gains, or loses, on the same, by the same policy."""

    def alike(each: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(each[name]) for name in ("principal", "resource", "condition", "effect", "source"))

    for (principal, resource, condition, effect, source), found in groupby(sorted(told, key=alike), key=alike):
        actions = ", ".join(dict.fromkeys(str(each["action"]) for each in found))
        denied: Spans = (f"{when_denied} {NOT_ALLOWED[effect]}: ",) if effect in NOT_ALLOWED else ()
        when: Spans = (" if ", Code(condition)) if condition else ()
        yield (
            *denied,
            Code(principal),
            ": ",
            Code(actions),
            " on ",
            Code(resource),
            *when,
            " · ",
            Code(source),
        )


def _flow(each: dict[str, Any]) -> Spans:
    return (Code(str(each["source"])), " → ", Code(f"{each['target']}:{each['port']}"))


def _referring(
    title: str, told: list[dict[str, Any]], words: str, known: frozenset[tuple[str, str]], verdict: str
) -> Section:
    stands = [(each["address"], words.format(**each)) in known for each in told]
    items = (
        Item(_topic(each) if above else _sentence(each), kind=each.get("topic", ""), name=each["address"])
        for each, above in zip(told, stands, strict=True)
    )
    return Section(title, tuple(items), verdict, ABOVE if any(stands) else "")


def _topic(each: dict[str, Any]) -> Spans:
    place = {"place": each.get("place") or place_in(each["sentence"])}
    return (f"{each['topic']}: " if each.get("topic") else "", _where({**each, **place}))


def _sentence(each: dict[str, Any]) -> Spans:
    topic = f"{each['topic']}: " if each.get("topic") else ""
    return (f"{topic}{each['sentence']} ", _where(each))


def _where(each: dict[str, Any]) -> Code:
    """The argument, where one is known."""
    return Code(".".join(filter(None, (str(each["address"]), str(each.get("place", ""))))))
