"""The synthesized stacks as the tests see them: what Terraform reads, parsed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stacks.settings import Settings

__all__ = ["Attributes", "SynthesizedStack"]

Attributes = dict[str, Any]


@dataclass(frozen=True)
class SynthesizedStack:
    """One stack's `cdk.tf.json`. `settings` is None for a bootstrap stack."""

    name: str
    folder: Path
    settings: Settings | None

    @cached_property
    def json(self) -> dict[str, Any]:
        """The whole document."""
        document: dict[str, Any] = json.loads((self.folder / "cdk.tf.json").read_text(encoding="utf-8"))
        return document

    @cached_property
    def all_resources(self) -> dict[str, Attributes]:
        """Address (`aws_vpc.network_vpc_1234ABCD`) -> attributes, of every managed resource."""
        return _by_address(self.json.get("resource", {}))

    def resources(self, type_: str) -> dict[str, Attributes]:
        """Address -> attributes of every resource of a type."""
        return _by_address({type_: self.json.get("resource", {}).get(type_, {})})

    def data(self, type_: str) -> dict[str, Attributes]:
        """Address (without `data.`) -> attributes of every data source of a type."""
        return _by_address({type_: self.json.get("data", {}).get(type_, {})})

    def only(self, type_: str) -> Attributes:
        """The attributes of the one resource of a type; fails if there are none or several."""
        (attributes,) = self.resources(type_).values()
        return attributes

    def at(self, construct_path: str) -> tuple[str, Attributes]:
        """Address and attributes of the resource at a construct path below the stack."""
        wanted = f"{self.name}/{construct_path}"
        for address, attributes in self.all_resources.items():
            if attributes["//"]["metadata"]["path"] == wanted:
                return address, attributes
        raise LookupError(f"no resource at {wanted}")


def _by_address(types: dict[str, dict[str, Attributes]]) -> dict[str, Attributes]:
    return {
        f"{type_}.{name}": attributes
        for type_, resources in types.items()
        for name, attributes in resources.items()
    }
