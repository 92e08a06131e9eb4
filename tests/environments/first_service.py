"""A stack as if its settings had no further services and no jobs, for what is required of the first one.

These have what the first one has: `test_services.py` and `test_jobs.py` compare them with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["first_service"]


@dataclass(frozen=True)
class _FirstService(SynthesizedStack):
    def resources(self, type_: str) -> dict[str, Attributes]:
        return {
            address: attributes
            for address, attributes in super().resources(type_).items()
            if not {"services", "jobs"} & {*attributes["//"]["metadata"]["path"].split("/")[1:-1]}
        }


def first_service(stack: SynthesizedStack) -> SynthesizedStack:
    """Whatever it is asked for by type is not of further services or jobs."""
    return _FirstService(stack.name, stack.folder, stack.settings)
