"""How far a change of a setting goes, at worst."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from strongroom.change.difference.replacements import LOST, MISSED_BY_NAME, REPLACED_BESIDE
from strongroom.change.difference.stack import Action
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
    if effect.action not in (Action.DESTROY, Action.REPLACE):
        return False
    if effect.action is Action.DESTROY and effect.type in MISSED_BY_NAME:
        return False  # what stays and names it is no part of what is recorded
    beside = effect.action is Action.REPLACE and effect.beside and effect.type in REPLACED_BESIDE
    return effect.type in LOST and not beside


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
