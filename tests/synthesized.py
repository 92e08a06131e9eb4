"""The synthesized stacks as the tests see them: what Terraform reads, parsed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stacks.settings import Settings
from strongroom.synthesized import Attributes, Stack, load

__all__ = ["Attributes", "SynthesizedStack", "read_stacks"]


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
    def stack(self) -> Stack:
        """The document as the library reads it."""
        return load(self.folder)

    @cached_property
    def all_resources(self) -> dict[str, Attributes]:
        """Address (`aws_vpc.network_vpc_1234ABCD`) -> attributes, of every managed resource."""
        return {address: resource.attributes for address, resource in self.stack.resources.items()}

    def resources(self, type_: str) -> dict[str, Attributes]:
        """Address -> attributes of every resource of a type."""
        return {resource.address: resource.attributes for resource in self.stack.of_type(type_)}

    def data(self, type_: str) -> dict[str, Attributes]:
        """Address (without `data.`) -> attributes of every data source of a type."""
        return {
            address.removeprefix("data."): source.attributes
            for address, source in self.stack.data.items()
            if source.type == type_
        }

    def only(self, type_: str) -> Attributes:
        """The attributes of the one resource of a type; fails if there are none or several."""
        (attributes,) = self.resources(type_).values()
        return attributes

    def at(self, construct_path: str) -> tuple[str, Attributes]:
        """Address and attributes of the resource at a construct path below the stack."""
        resource = self.stack.at(construct_path)
        return resource.address, resource.attributes


def read_stacks(folder: Path, environments: Sequence[Settings]) -> dict[str, SynthesizedStack]:
    """Every stack in a folder, by name."""
    settings = {environment.environment: environment for environment in environments}
    return {
        each.name: SynthesizedStack(each.name, each, settings.get(each.name))
        for each in sorted(folder.iterdir())
    }
