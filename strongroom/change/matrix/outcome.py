"""What a change of a setting leads to, as planned: by type of resource, with what forces a replacement."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.consequences.interruptions import Consequence, of
from strongroom.change.difference.stack import Action, ResourceChange
from strongroom.change.values.text import place_text
from strongroom.synthesized.addresses import type_of

__all__ = ["FILE", "Effect", "Outcome", "effects", "read", "recorded", "written"]

FILE = Path(__file__).with_name("recorded.json")
IN_PLACE = (Action.CHANGE, Action.MOVE)


@dataclass(frozen=True)
class Effect:
    """What happens alike to `count` resources of one type.

    `attributes`: those that change, of a resource that stays; `forced_by`: those that make the provider replace
    it. `beside`: the new one is there before the old one goes. `protected`: Terraform refuses the whole plan,
    for these have `prevent_destroy`.
    """

    type: str
    action: Action
    attributes: tuple[str, ...] = ()
    forced_by: tuple[str, ...] = ()
    beside: bool = False
    protected: bool = False
    count: int = 1

    @property
    def interruptions(self) -> tuple[Consequence, ...]:
        """What it brings, where it is a change in place."""
        return of(self.type, self.attributes) if self.action is Action.CHANGE else ()


@dataclass(frozen=True)
class Outcome:
    """Of one edit in one environment. `key`: dotted, with `<name>`; `value`: as a person would read it, as is
    `also`, what has to change with it; `base`: which settings were deployed (`tests.changes.bases`).

    `refused`: what the settings say to it. `elsewhere`: the state is another one afterwards, so all that is
    deployed stays as it is, and nothing looks after it any more. `terraform`: why there is no plan.
    """

    environment: str
    base: str
    key: str
    value: str
    also: tuple[str, ...] = ()
    refused: str = ""
    elsewhere: bool = False
    terraform: str = ""
    effects: tuple[Effect, ...] = ()

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What one is known by."""
        return (self.environment, self.base, self.key, self.value)


def effects(changed: Iterable[ResourceChange]) -> tuple[Effect, ...]:
    """Resources that change alike are one; sorted."""
    counted = Counter(
        Effect(
            type_of(each.address),
            each.action,
            _names(change.place for change in each.changes)
            if each.action in (Action.CHANGE, Action.MOVE)
            else (),
            tuple(sorted({place_text(place) for place in each.forced_by})),
            each.beside,
            each.refused,
        )
        for each in changed
    )
    found = [replace(effect, count=count) for effect, count in counted.items()]
    return tuple(sorted(found, key=lambda each: (each.type, each.action, each.attributes, each.forced_by)))


def _names(places: Iterable[tuple[Any, ...]]) -> tuple[str, ...]:
    names = {str(place[0]) for place in places if place}
    return tuple(sorted(names - {"tags_all"} if "tags" in names else names))


@cache
def recorded() -> tuple[Outcome, ...]:
    """Every outcome there is."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Outcome, ...]:
    """The outcomes that `written` wrote."""
    return tuple(_outcome(each) for each in json.loads(text))


def written(outcomes: Iterable[Outcome]) -> str:
    """As JSON, an outcome a line, without what is empty."""
    lines = (json.dumps(_without_empty(asdict(each)), sort_keys=True) for each in outcomes)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _outcome(told: dict[str, Any]) -> Outcome:
    found = [
        Effect(
            **each
            | {
                "action": Action(each["action"]),
                "attributes": tuple(each.get("attributes", ())),
                "forced_by": tuple(each.get("forced_by", ())),
            }
        )
        for each in told.get("effects", ())
    ]
    return Outcome(**told | {"also": tuple(told.get("also", ())), "effects": tuple(found)})


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty(each) for name, each in value.items() if each not in ("", (), [], False)}
    if isinstance(value, list | tuple):
        return [_without_empty(each) for each in value]
    return value
