"""The security delta as lines: what somebody may do or reach now, what is weaker, what protects no longer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

__all__ = ["security"]

Span = tuple[str, bool]  # a text, and whether it is to be copied
Line = tuple[Span, ...]


def security(told: dict[str, Any] | None) -> Iterator[tuple[str, list[Line], str]]:
    """Titles, lines and verdicts, of the document's `security`."""
    if told is None:
        return
    yield "Protections lost", [_sentence(each) for each in told["protections_lost"]], "dangerous"
    yield "Security weakened", [_posture(each) for each in told["weakened"]], "dangerous"
    yield "Permissions gained", list(_permissions(told["permissions_gained"], "no longer")), "review"
    yield "Reachability gained", [_flow(each) for each in told["flows_gained"]], "review"
    yield "Security that is not known", [_sentence(each) for each in told["unknown"]], "review"
    yield "Permissions lost", list(_permissions(told["permissions_lost"], "from now on")), ""
    yield "Reachability lost", [_flow(each) for each in told["flows_lost"]], ""
    yield "Security strengthened", [_posture(each) for each in told["strengthened"]], ""
    yield "Protections gained", [_sentence(each) for each in told["protections_gained"]], ""


# What a permission is not allowed by -> how it is told.
NOT_ALLOWED = {"Deny": "denied", "Boundary": "outside the boundary"}


def _permissions(told: list[dict[str, Any]], when_denied: str) -> Iterator[Line]:
    """One line for all actions that somebody gains, or loses, on the same, by the same policy."""

    def alike(each: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(each[name]) for name in ("principal", "resource", "condition", "effect", "source"))

    for (principal, resource, condition, effect, source), found in groupby(sorted(told, key=alike), key=alike):
        actions = ", ".join(dict.fromkeys(str(each["action"]) for each in found))
        denied: Line = ((f"{when_denied} {NOT_ALLOWED[effect]}: ", False),) if effect in NOT_ALLOWED else ()
        when: Line = ((" if ", False), (condition, True)) if condition else ()
        yield (
            *denied,
            (principal, True),
            (": ", False),
            (actions, True),
            (" on ", False),
            (resource, True),
            *when,
            (" · ", False),
            (source, True),
        )


def _flow(each: dict[str, Any]) -> Line:
    return ((str(each["source"]), True), (" → ", False), (f"{each['target']}:{each['port']}", True))


def _posture(each: dict[str, Any]) -> Line:
    place = f".{each['place']}" if each["place"] else ""
    return ((f"{each['topic']}: {each['sentence']} ", False), (f"{each['address']}{place}", True))


def _sentence(each: dict[str, Any]) -> Line:
    topic = f"{each['topic']}: " if each.get("topic") else ""
    return ((f"{topic}{each['sentence']} ", False), (str(each["address"]), True))
