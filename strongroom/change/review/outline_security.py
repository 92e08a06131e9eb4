"""The security delta as sections: what somebody may do or reach now, what is weaker, what is not protected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from strongroom.change.review.outline_parts import Code, Item, Section, Spans

__all__ = ["security"]


def security(told: dict[str, Any] | None) -> Iterator[Section]:
    """Of the document's `security`; what has become worse has a verdict."""
    if told is None:
        return
    yield _section("Protections lost", map(_sentence, told["protections_lost"]), "dangerous")
    yield _section("Security weakened", map(_posture, told["weakened"]), "dangerous")
    yield _section("Permissions gained", _permissions(told["permissions_gained"], "no longer"), "review")
    yield _section("Reachability gained", map(_flow, told["flows_gained"]), "review")
    yield _section("Security that is not known", map(_sentence, told["unknown"]), "review")
    yield _section("Permissions lost", _permissions(told["permissions_lost"], "from now on"))
    yield _section("Reachability lost", map(_flow, told["flows_lost"]))
    yield _section("Security strengthened", map(_posture, told["strengthened"]))
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


def _posture(each: dict[str, Any]) -> Spans:
    place = f".{each['place']}" if each["place"] else ""
    return (f"{each['topic']}: {each['sentence']} ", Code(f"{each['address']}{place}"))


def _sentence(each: dict[str, Any]) -> Spans:
    topic = f"{each['topic']}: " if each.get("topic") else ""
    return (f"{topic}{each['sentence']} ", Code(str(each["address"])))
