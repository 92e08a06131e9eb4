"""The table of types: each once, and every type that the stacks have is in it."""

from __future__ import annotations

import tomllib
from collections import Counter
from itertools import chain

from strongroom.change.consequences.replacements import LOST
from strongroom.change.review.kinds import FILE, Role, role
from tests.changes.corpus import plans
from tests.synthesized import SynthesizedStack

TABLE = tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_a_type_has_one_role() -> None:
    named = Counter(
        chain(TABLE["holds"], TABLE["serves"], TABLE["protects"], TABLE["neither"]["types"], LOST.keys())
    )
    assert [type_ for type_, count in named.items() if count > 1] == []


def test_every_type_of_the_stacks_is_known(all_stacks: dict[str, SynthesizedStack]) -> None:
    types = {type_ for stack in all_stacks.values() for type_ in stack.json["resource"]}
    assert {type_ for type_ in types if role(type_, {}) in (Role.UNKNOWN, Role.COULD_HOLD)} == set()


def test_every_type_of_the_plans_is_known() -> None:
    types = {each["type"] for plan in plans().values() for each in plan["resource_changes"]}
    assert {type_ for type_ in types if role(type_, {}) in (Role.UNKNOWN, Role.COULD_HOLD)} == set()
