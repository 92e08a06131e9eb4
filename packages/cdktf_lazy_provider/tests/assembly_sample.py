"""A broad sample of a provider's resource types and data sources, with arguments their assembly asks for.

The arguments come from the `.jsii` file in the package's tarball, and not from the Python classes, for those
are what is compared: what is required, and of what is optional the nested blocks.
"""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["sample"]

CONSTRUCTS = ("cdktf.TerraformResource", "cdktf.TerraformDataSource")
# A struct as JSON, to be made an object of its Python class: {"$struct": fqn, "values": {…}}.
STRUCT, VALUES = "$struct", "values"
PRIMITIVES: dict[str, object] = {"string": "text", "number": 3, "boolean": True, "any": {"any": "thing"}}


def sample(package: Path, *, every: int) -> list[dict[str, Any]]:
    """`{"fqn": type, "config": struct}` of every n-th construct, in the order of their names."""
    arguments = _Arguments(_types(package))
    constructs = sorted(name for name, kind in arguments.types.items() if kind.get("base") in CONSTRUCTS)
    return [
        {"fqn": name, "config": arguments.struct(arguments.config_of(name), optional_blocks=True)}
        for name in constructs[::every]
    ]


def _types(package: Path) -> dict[str, Any]:
    (archive,) = (package / "_jsii").glob("*.tgz")
    with tarfile.open(archive, "r|gz") as files:
        member = next(file for file in files if file.name == "package/.jsii")
        content = files.extractfile(member)
        assert content is not None
        types: dict[str, Any] = json.load(content)["types"]
    return types


@dataclass(frozen=True)
class _Arguments:
    types: dict[str, Any]

    def config_of(self, construct: str) -> str:
        (config,) = (
            parameter["type"]["fqn"]
            for parameter in self.types[construct]["initializer"]["parameters"]
            if parameter["name"] == "config"
        )
        return str(config)

    def struct(self, name: str, *, optional_blocks: bool) -> dict[str, Any]:
        """What is required; and each optional block, with what is required in that."""
        values = {
            property_["name"]: self.value(property_["type"])
            for property_ in self.types[name].get("properties", [])
            if not property_.get("optional") or (optional_blocks and self.struct_in(property_["type"]))
        }
        return {STRUCT: name, VALUES: values}

    def value(self, kind: dict[str, Any]) -> object:
        if "primitive" in kind:
            return PRIMITIVES[kind["primitive"]]
        if "union" in kind:  # a value, or a token in its place
            return self.value(
                next(one for one in kind["union"]["types"] if one.get("fqn") != "cdktf.IResolvable")
            )
        if "collection" in kind:
            element = self.value(kind["collection"]["elementtype"])
            return [element] if kind["collection"]["kind"] == "array" else {"key": element}
        return self.struct(kind["fqn"], optional_blocks=False)

    def struct_in(self, kind: dict[str, Any]) -> bool:
        """Whether it is a block, or a list of blocks, of the provider's own."""
        if "union" in kind:
            return any(self.struct_in(one) for one in kind["union"]["types"])
        if "collection" in kind:
            return kind["collection"]["kind"] == "array" and self.struct_in(kind["collection"]["elementtype"])
        return kind.get("fqn") in self.types
