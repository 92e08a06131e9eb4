"""References between a synthesized stack's resources: what a value names, and what a resource waits for."""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import Reference, references
from tests.synthesized import SynthesizedStack

__all__ = ["Reference", "depends_on", "one_reference", "references", "waits_for"]


def one_reference(value: Any) -> Reference:
    """The reference that a value consists of; fails where it is literal text or refers to several."""
    found = references(value)
    assert len(found) == 1, f"{value!r} should refer to one resource, and refers to {len(found)}"
    return found[0]


def depends_on(stack: SynthesizedStack, address: str) -> set[str]:
    """What a resource waits for by itself: what it refers to, and its `depends_on`."""
    attributes = stack.all_resources[address]
    named = {reference.address for reference in references(attributes)}
    return {other for other in named | set(attributes.get("depends_on", [])) if not other.startswith("data.")}


def waits_for(stack: SynthesizedStack, address: str) -> set[str]:
    """Everything that Terraform creates before a resource: the closure of `depends_on`."""
    found: set[str] = set()
    open_ = [address]
    while open_:
        new = depends_on(stack, open_.pop()) - found
        found |= new
        open_ += new
    return found
