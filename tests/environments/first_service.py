"""A stack as if its settings had no further services, no jobs and no migration.

For what is required of the first service. The others have what it has: `test_services.py`, `test_jobs.py` and
`test_migration.py` compare them with it.
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
            if not {"services", "jobs", "migration"} & {*attributes["//"]["metadata"]["path"].split("/")[1:-1]}
        }


def first_service(stack: SynthesizedStack) -> SynthesizedStack:
    """Whatever it is asked for by type is not of further services, jobs or the migration."""
    return _FirstService(stack.name, stack.folder, stack.settings)
