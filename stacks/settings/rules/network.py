"""The VPC, its size and the region it is in."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.demand.sizing import ROLLOUT, ZONES
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.regions import zone_id_prefix
from stacks.settings.rules.violation import Violation

__all__ = ["addresses_for_tasks", "violations"]

SUBNETS = 16  # in a VPC; a private one in each zone

# Of each subnet, AWS keeps five addresses (VPC user guide, "Subnet sizing"), five interface endpoints have one
# each, and the function's network interfaces a few; a further function has one at least, and a job's task.
TAKEN = 16


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    yield from _zones(settings)
    yield from _addresses(settings)


def _zones(settings: EnvironmentSchema) -> Iterator[Violation]:
    if settings.region == "us-west-1":
        yield "region", settings.region, "a region with three Availability Zones; this one has two"
    of_region = (settings.region, zone_id_prefix(settings.region))
    strangers = [zone for zone in settings.zones if not zone.startswith(of_region)]
    if strangers:
        yield "network.availability_zones", strangers, f"zones of {settings.region}"


def _addresses(settings: EnvironmentSchema) -> Iterator[Violation]:
    tasks = addresses_for_tasks(settings) // ROLLOUT
    given = {f"{settings.key_of(name)}.max_tasks": it.max_tasks for name, it in settings.fargate.items()}
    largest = max(given, key=lambda key: given[key])
    others = sum(given.values()) - given[largest]
    if given[largest] + others > tasks:
        yield (
            largest,
            given[largest],
            f"at most {tasks}{f', with the {others} of other services,' if others else ''} in network.cidr = "
            f"{settings.network.cidr}: a rollout runs twice as many, each with an address of a private subnet",
        )


def addresses_for_tasks(settings: EnvironmentSchema) -> int:
    """Of the private subnets, what is left beside everything else."""
    taken = TAKEN + len(settings.functions) + len(settings.jobs)
    return ZONES * (settings.network.cidr.num_addresses // SUBNETS - taken)
