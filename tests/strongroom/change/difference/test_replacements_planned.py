"""The table of what replaces is what the provider itself plans, all of it and no more. Offline; two minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.change.consequences.replacements import FILE, UNLESS, table
from strongroom.synthesized import Resource
from tests.strongroom.change.difference import replacing
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.xdist_group("plan")


@pytest.fixture(scope="module")
def folder(session_folder: Path) -> Path:
    """Terraform's own, with the provider."""
    return session_folder / "replacing"


def test_the_table_is_what_the_provider_plans(all_stacks: dict[str, SynthesizedStack], folder: Path) -> None:
    """Of every argument that the types have, whether our stacks give it or not."""
    stacks = [each.stack for each in all_stacks.values()]
    derived = replacing.render(replacing.derive(stacks, folder), replacing.version(stacks[0]))
    assert FILE.read_text(encoding="utf-8") == derived, (
        "write it again: python -m tests.strongroom.change.difference.replacing"
    )


@pytest.mark.parametrize("forced", [False, True])
def test_what_a_condition_excuses(all_stacks: dict[str, SynthesizedStack], folder: Path, forced: bool) -> None:
    for (type_, argument), condition in UNLESS.items():
        assert argument in table()[type_]["arguments"]
        (given, *_) = all_stacks["prod"].stack.of_type(type_)
        resource = Resource(given.address, {**given.attributes, condition: forced})
        (places,) = replacing.planned([resource], [all_stacks["prod"].stack], folder)
        assert ([argument] in places) is not forced


def test_the_documented_ones_are_not_in_the_plans() -> None:
    """Else the plan is the better evidence."""
    told = {type_: each for type_, each in table().items() if isinstance(each, dict)}
    assert [type_ for type_, each in told.items() if set(each["arguments"]) & set(each["documented"])] == []
    assert replacing.DOCUMENTED.keys() <= told.keys()
