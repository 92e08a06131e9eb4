"""The example's stateful resources have the addresses that are committed: a change of the code moves none."""

from __future__ import annotations

import pytest

from strongroom.proof.addresses import inventory
from strongroom.workspace import PROJECT
from tests.synthesized import SynthesizedStack

# The job of `environments/`, which the example has not: tests/environments looks at its addresses.
OF_THE_LEDGERS_JOB = ("jobs_", "schedules_")


@pytest.mark.parametrize("name", ["bootstrap", "dev", "prod", "staging"])
def test_every_stateful_resource_has_the_address_that_it_had(
    name: str, all_stacks: dict[str, SynthesizedStack]
) -> None:
    stack = all_stacks[name].stack
    file = inventory.file_of(stack, PROJECT)
    if not file.exists() or inventory.owner(file) != inventory.owner_of(stack):
        pytest.skip(f"{file.relative_to(PROJECT)} is another project's than the example's")
    committed = {
        address
        for address in inventory.read(file)
        if not address.partition(".")[2].startswith(OF_THE_LEDGERS_JOB)
    }
    assert list(map(str, inventory.departures(stack, committed))) == []
