"""References between a synthesized stack's resources: what a value names, and what a resource waits for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.synthesized import SynthesizedStack

__all__ = ["Reference", "depends_on", "one_reference", "references", "waits_for"]

# `aws_lb.web_1A.arn`, `data.aws_ecr_image.app_1A.image_digest`, `aws_rds_cluster.a.master_user_secret[0].arn`
_REFERENCE = re.compile(r"(?<![\w.])((?:data\.)?aws_\w+\.[A-Za-z_][\w-]*)((?:\.\w+|\[\d+\])*)")


@dataclass(frozen=True)
class Reference:
    """`address` is what the stack calls the resource, `attribute` what is asked of it (`arn`)."""

    address: str
    attribute: str

    @property
    def type(self) -> str:
        return self.address.partition(".")[0]


def references(value: Any) -> list[Reference]:
    """Every reference in a value, however deep; text without `${` refers to nothing."""
    return list(_references(value))


def _references(value: Any) -> Iterator[Reference]:
    if isinstance(value, str):
        if "${" in value:
            for address, attribute in _REFERENCE.findall(value):
                yield Reference(address, attribute.removeprefix("."))
    elif isinstance(value, dict):
        for key, member in value.items():
            if key not in ("//", "depends_on", "lifecycle"):
                yield from _references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _references(member)


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
