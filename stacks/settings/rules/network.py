"""The VPC and the region it is in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stacks.settings.rules.violation import Violation

if TYPE_CHECKING:
    from stacks.settings.environment import Settings

__all__ = ["network"]


def network(settings: Settings) -> Iterator[Violation]:
    if settings.region == "us-west-1":
        yield "region", settings.region, "a region with three Availability Zones; this one has two"
    strangers = [zone for zone in settings.zones if not zone.startswith(settings.region)]
    if strangers:
        yield "network.availability_zones", strangers, f"zones of {settings.region}"
