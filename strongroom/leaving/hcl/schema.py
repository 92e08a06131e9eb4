"""What Terraform's providers say of themselves: which arguments are blocks. The JSON syntax does not tell."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from strongroom.errors import StrongroomError
from strongroom.local.terraform import environment, executable
from strongroom.workspace import Workspace

Schema = dict[str, Any]
KINDS = {"provider": "provider", "resource": "resource_schemas", "data": "data_source_schemas"}


def schemas(required: Schema, workspace: Workspace) -> dict[str, dict[str, Schema]]:
    """Kind (`provider`, `resource`, `data`) -> type -> its block, of the providers that a stack requires.

    Raises:
        StrongroomError: Terraform can't get one of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Without the backend, which `providers schema` would want to have initialized.
        configuration = {"terraform": {"required_providers": required}}
        (Path(folder) / "providers.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        _terraform(folder, workspace, "init", "-backend=false", "-input=false", "-no-color")
        told = json.loads(_terraform(folder, workspace, "providers", "schema", "-json"))["provider_schemas"]
    found: dict[str, dict[str, Schema]] = {kind: {} for kind in KINDS}
    for source, provider in told.items():
        found["provider"][source.rpartition("/")[2]] = provider["provider"]["block"]
        for kind in ("resource", "data"):
            for type_, schema in provider.get(KINDS[kind], {}).items():
                found[kind][type_] = schema["block"]
    return found


def is_block(block: Schema, argument: str) -> bool:
    """Whether an argument is written as a block.

    Lists and sets of objects that the schema has as attributes are blocks in the native syntax too
    (https://developer.hashicorp.com/terraform/language/attr-as-blocks): as attributes they need every key.
    """
    return argument in block.get("block_types", {}) or nested(block, argument) is not None


def nested(block: Schema, argument: str) -> Schema | None:
    """The block below an argument; None where it is none."""
    if argument in block.get("block_types", {}):
        inner: Schema = block["block_types"][argument]["block"]
        return inner
    type_ = block.get("attributes", {}).get(argument, {}).get("type")
    if isinstance(type_, list) and type_[0] in ("list", "set") and isinstance(type_[1], list):
        element = type_[1]
        if element[0] == "object":
            return {"attributes": {name: {"type": kind} for name, kind in element[1].items()}}
    return None


def _terraform(folder: str, workspace: Workspace, *arguments: str) -> str:
    done = subprocess.run(
        [executable(), *arguments],
        cwd=folder,
        env=environment(workspace),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StrongroomError(f"terraform {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout
