"""What changing a setting of a deployed environment does, in a few words: a column of the settings' page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from strongroom.change.consequences.interruptions import Consequence
from strongroom.change.matrix.level import Level, level, loses
from strongroom.change.matrix.outcome import Outcome, recorded

__all__ = ["later", "words"]


def later() -> Mapping[str, str]:
    """Dotted key -> a few words, of production where the key can be changed there."""
    by_key: dict[str, list[Outcome]] = {}
    for outcome in recorded():
        by_key.setdefault(outcome.key, []).append(outcome)
    return {key: words(_production(outcomes)) for key, outcomes in by_key.items()}


def _production(outcomes: list[Outcome]) -> list[Outcome]:
    """Those of production, and without the ones that settings or a plan refuse; else what there is."""
    taken = [each for each in outcomes if not (each.refused or each.terraform)] or outcomes
    return [each for each in taken if each.environment == "prod"] or taken


def words(outcomes: Iterable[Outcome]) -> str:
    """The worst of them."""
    found = list(outcomes)
    match level(found):
        case Level.ELSEWHERE:
            return "never: it would be another environment, and this one is left behind"
        case Level.REFUSED:
            return "refused"
        case Level.PROTECTED:
            kept = _types(found, protected=True)
            return f"never in production: {kept} would be replaced, and `prevent_destroy` refuses"
        case Level.LOST:
            lost = _types(found, protected=False)
            return f"not at once: {lost} would be lost; `strongroom diff` says so, and what to do instead"
        case Level.INTERRUPTED:
            return "; ".join(dict.fromkeys(each.name for each in _interruptions(found)))
        case Level.IN_PLACE:
            return "in place"
        case _:
            return "nothing in this environment's stack"


def _interruptions(outcomes: list[Outcome]) -> list[Consequence]:
    return [each for outcome in outcomes for effect in outcome.effects for each in effect.interruptions]


def _types(outcomes: list[Outcome], *, protected: bool) -> str:
    found = {
        effect.type
        for outcome in outcomes
        for effect in outcome.effects
        if loses(effect) and effect.protected is protected
    }
    return ", ".join(f"`{type_}`" for type_ in sorted(found))
