"""The commands by name, each imported when it is asked for: none waits for what another one imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = {
    "synth": "strongroom.synthesized.command",
    "demo": "strongroom.local.command",
    "up": "strongroom.local.command",
    "down": "strongroom.local.command",
    "doctor": "strongroom.local.command",
    "terraform-environment": "strongroom.local.command",
    "verify": "strongroom.proof.verify.command",
    "reach": "strongroom.proof.reach.command",
    "permissions": "strongroom.proof.permissions.command",
    "addresses": "strongroom.proof.addresses.command",
    "cost": "strongroom.cost.command",
    "diff": "strongroom.change.difference.command",
    "watch": "strongroom.change.difference.command",
    "review": "strongroom.change.review.command",
    "redrive": "strongroom.operations.redrive.command",
    "ledger": "strongroom.operations.ledger.command",
    "rollout": "strongroom.operations.rollout.command",
    "adopt": "strongroom.operations.adopt.command",
    "image-check": "strongroom.operations.image.command",
    "capacity": "strongroom.capacity.command",
    "port": "strongroom.leaving.port.command",
    "hcl": "strongroom.leaving.hcl.command",
    "chaos": "strongroom.rehearsal.chaos.command",
    "rehearse": "strongroom.rehearsal.releases.command",
    "docs": "strongroom.documentation.command",
}
"""In the order of `--help`: the floors of `strongroom/` from the ground up, as the contracts in pyproject.toml
have them, each a folder and a panel. A module's `register` adds its commands to an application of Typer's."""


def registered(module: str) -> Mapping[str, Any]:
    """The commands of a module, which is imported."""
    application = typer.Typer()
    import_module(module).register(application)
    commands: Mapping[str, Any] = get_group(application).commands
    for command in commands.values():
        command.rich_help_panel = panel(module)
    return commands


def panel(module: str) -> str:
    """`Proof` of `strongroom.proof.verify.command`: the folder of its floor."""
    return module.split(".")[1].capitalize()


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
