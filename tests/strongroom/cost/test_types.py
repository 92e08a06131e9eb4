"""Every type of resource has a row: it is priced, free, or not counted for a reason."""

from __future__ import annotations

import re
from pathlib import Path

import stacks as source
from strongroom.cost.priced import PRICED
from strongroom.cost.uncounted import FREE, LATER, reasons
from tests.synthesized import SynthesizedStack

MODULE = re.compile(r"^from cdktf_cdktf_provider_aws\.(?!data_|provider\b)(\w+) import", re.MULTILINE)


def made() -> set[str]:
    """The types that the stacks can make: each is a module of the provider's."""
    files = Path(source.__file__).parent.rglob("*.py")
    return {f"aws_{name}" for file in files for name in MODULE.findall(file.read_text(encoding="utf-8"))}


def test_every_type_that_the_stacks_can_make_has_one_and_no_other() -> None:
    assert made() == {*PRICED, *reasons(FREE), *reasons(LATER)}


def test_what_is_free_is_neither_priced_nor_paid_for_later() -> None:
    assert not reasons(FREE).keys() & {*PRICED, *reasons(LATER)}


def test_every_type_of_the_example_s_stacks_has_one(all_stacks: dict[str, SynthesizedStack]) -> None:
    types = {each.type for stack in all_stacks.values() for each in stack.stack.resources.values()}
    assert types <= {*PRICED, *reasons(FREE), *reasons(LATER)}
