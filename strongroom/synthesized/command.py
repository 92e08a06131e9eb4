"""`strongroom synth`."""

from __future__ import annotations

import typer

from strongroom.synthesized import synthesis
from strongroom.workspace import Workspace


def synth() -> None:
    """Synthesize the stacks: write cdktf.out/stacks/*/cdk.tf.json."""
    synthesis.synthesize(Workspace())


def register(application: typer.Typer) -> None:
    application.command()(synth)
