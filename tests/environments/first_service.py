"""A stack as if its settings had no further services, for what is required of the first one.

Further ones have what the first one has: `test_services.py` compares them with it.
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
            if "/services/" not in attributes["//"]["metadata"]["path"]
        }


def first_service(stack: SynthesizedStack) -> SynthesizedStack:
    """Whatever it is asked for by type is not of further services."""
    return _FirstService(stack.name, stack.folder, stack.settings)
