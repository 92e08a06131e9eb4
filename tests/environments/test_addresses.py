"""No stateful resource has lost the address that is in `stacks/addresses/`: Terraform would destroy it."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.proof.addresses import inventory
from strongroom.proof.addresses.stateful import STATEFUL
from strongroom.workspace import PROJECT
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(11)

NOBODYS = "123456789012"
WRITE = "`strongroom addresses --write`"


@pytest.fixture
def kept(any_stack: SynthesizedStack, of_the_project: bool) -> Path:
    """The inventory of each stack in turn."""
    if not of_the_project:
        pytest.skip("the inventories are of the project's own environments/")
    file = inventory.file_of(any_stack.stack, PROJECT)
    if not file.exists():
        pytest.skip(
            f"there is no {file.relative_to(PROJECT)}: {WRITE} makes it, once {any_stack.name} is applied"
        )
    wanted = inventory.owner_of(any_stack.stack)
    if NOBODYS in wanted:
        pytest.skip(f"{NOBODYS} is the account of AWS's examples: nothing can be applied there")
    if inventory.owner(file) != wanted:
        told = f"{file.relative_to(PROJECT)} is of {inventory.owner(file)}, and {any_stack.name} of {wanted}"
        pytest.skip(f"{told}: {WRITE} makes it its own, once that is applied")
    return file


def test_no_stateful_address_has_gone(any_stack: SynthesizedStack, kept: Path) -> None:
    found = inventory.departures(any_stack.stack, inventory.read(kept))
    gone = [str(departure) for departure in found if departure.problem.startswith("has gone")]
    assert not gone, "\n".join(gone)


def test_every_stateful_address_is_entered(any_stack: SynthesizedStack, kept: Path) -> None:
    found = inventory.departures(any_stack.stack, inventory.read(kept))
    new = [departure.address for departure in found if not departure.problem.startswith("has gone")]
    if new:
        pytest.skip(f"{any_stack.name}: {WRITE} enters {', '.join(new)}")


def test_an_inventory_is_sorted_and_of_stateful_types(kept: Path) -> None:
    _, *lines = kept.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert {line.partition(".")[0] for line in lines} <= STATEFUL.keys()


def test_what_no_plan_may_destroy_is_in_the_inventory(any_stack: SynthesizedStack, kept: Path) -> None:
    guarded = {
        address
        for address, attributes in any_stack.all_resources.items()
        if attributes.get("lifecycle", {}).get("prevent_destroy")
    }
    missing = guarded - inventory.read(kept)
    if missing:
        pytest.skip(f"{any_stack.name}: {WRITE} enters {', '.join(sorted(missing))}")


def test_there_is_a_stack_for_each_inventory(
    all_stacks: dict[str, SynthesizedStack], of_the_project: bool
) -> None:
    if not of_the_project:
        pytest.skip("the inventories are of the project's own environments/")
    without = {file.stem for file in (PROJECT / inventory.FOLDER).glob("*.txt")} - all_stacks.keys()
    if without:
        names = ", ".join(f"{inventory.FOLDER}/{name}.txt" for name in sorted(without))
        pytest.skip(f"no settings are of {names}: remove what is destroyed, rename what has a new name")
