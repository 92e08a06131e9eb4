"""How far a change of a setting goes, at worst."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from strongroom.change.consequences.resource_change import lost
from strongroom.change.matrix.outcome import Effect, Outcome

__all__ = ["Level", "level", "loses"]


class Level(IntEnum):
    """The further, the higher."""

    NOTHING = 0
    IN_PLACE = 1
    INTERRUPTED = 2
    LOST = 3
    PROTECTED = 4
    REFUSED = 5
    ELSEWHERE = 6


def level(outcomes: Iterable[Outcome]) -> Level:
    """The highest of them."""
    return max((_level(each) for each in outcomes), default=Level.NOTHING)


def loses(effect: Effect) -> bool:
    """Whether something that is stateful or serves is destroyed or replaced: the rule of a difference."""
    # What stays and names it is no part of what is recorded.
    return lost(effect.type, effect.action, beside=effect.beside, missed=False) is not None


def _level(outcome: Outcome) -> Level:
    if outcome.elsewhere:
        return Level.ELSEWHERE
    if outcome.refused or outcome.terraform:
        return Level.REFUSED
    if any(each.protected for each in outcome.effects):
        return Level.PROTECTED
    if any(map(loses, outcome.effects)):
        return Level.LOST
    if any(each.interruptions for each in outcome.effects):
        return Level.INTERRUPTED
    return Level.IN_PLACE if outcome.effects else Level.NOTHING
