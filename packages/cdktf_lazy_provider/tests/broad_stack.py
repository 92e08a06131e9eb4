"""Builds the sampled constructs in an app and tells what Python sees of them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from cdktf import TerraformStack

PACKAGE = "cdktf_cdktf_provider_aws"


def build(stack: TerraformStack, sampled: list[dict[str, Any]]) -> list[str]:
    """One construct for each entry; what its attributes read as."""
    # Looked up by the folders' names, so that nothing depends on how the package tested derives them.
    (root,) = importlib.import_module(PACKAGE).__path__
    modules = {folder.name.replace("_", ""): folder.name for folder in Path(root).iterdir() if folder.is_dir()}

    def python_class(fqn: str) -> Any:
        _, namespace, name = fqn.rsplit(".", 2)
        return getattr(importlib.import_module(f"{PACKAGE}.{modules[namespace.lower()]}"), name)

    def names(struct: dict[str, Any]) -> dict[str, str]:
        """JavaScript's name of a property -> Python's."""
        mapping = python_class(struct["$struct"]).__jsii_name_mapping__
        return {javascript: python for python, javascript in mapping.items()}

    def keywords(struct: dict[str, Any]) -> dict[str, Any]:
        python = names(struct)
        return {python[name]: value(given) for name, given in struct["values"].items()}

    def value(given: Any) -> Any:
        if isinstance(given, list):
            return [value(one) for one in given]
        if isinstance(given, dict) and "$struct" in given:
            return python_class(given["$struct"])(**keywords(given))
        return given

    seen = []
    for number, entry in enumerate(sampled):
        config = entry["config"]
        construct = python_class(entry["fqn"])(stack, f"sample{number}", **keywords(config))
        seen.append(f"{type(construct).__module__} {construct.terraform_resource_type} {construct.fqn}")
        blocks = [name for name, given in config["values"].items() if "$struct" in str(given)]
        seen += [_block(getattr(construct, names(config)[name])) for name in blocks]
    return seen


def _block(block: Any) -> str:
    """The type of a nested block, and where it is a list, of its first."""
    first = block.get(0) if hasattr(block, "get") else None
    return f"{type(block).__module__}.{type(block).__name__} {type(first).__name__}"
