"""The commands by name, each imported when it is asked for: none waits for what another one imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = {
    "demo": "strongroom.local.commands",
    "up": "strongroom.local.commands",
    "down": "strongroom.local.commands",
    "synth": "strongroom.local.commands",
    "doctor": "strongroom.local.commands",
    "terraform-environment": "strongroom.local.commands",
    "diff": "strongroom.difference.command",
    "watch": "strongroom.difference.command",
    "docs": "strongroom.docs.commands",
    "permissions": "strongroom.permissions.command",
    "reach": "strongroom.reach.command",
    "verify": "strongroom.verify.command",
    "addresses": "strongroom.addresses.command",
    "port": "strongroom.port.command",
    "hcl": "strongroom.hcl.command",
    "capacity": "strongroom.capacity.command",
    "redrive": "strongroom.redrive.command",
    "chaos": "strongroom.chaos.command",
}
"""In the order of `--help`. Each module's `register` adds its commands to an application of Typer's."""


def registered(module: str) -> Mapping[str, Any]:
    """The commands of a module, which is imported."""
    application = typer.Typer()
    import_module(module).register(application)
    return get_group(application).commands


class Commands(TyperGroup):
    """Typer's group, with the commands of MODULES."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = cast("MutableMapping[str, Any]", _Imported())  # nobody adds one


class _Imported(Mapping[str, Any]):
    """Names without an import; a command with that of its own module."""

    def __getitem__(self, name: str) -> Any:
        return registered(MODULES[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)
