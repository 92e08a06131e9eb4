"""An environment with one change of its settings, synthesized in this process: half a second each."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from stacks.settings import Settings
from strongroom.cost.changes import Places
from strongroom.synthesized import Stack, load
from strongroom.workspace import Workspace

__all__ = ["NAME", "changed", "refusal", "synthesized"]

NAME = "more"
"""What stands for `<name>`."""


def changed(settings: Settings, places: Places) -> Settings:
    """With other values of some keys; None takes a key out.

    Raises:
        ValidationError: the settings' own rules refuse it.
    """
    table: dict[str, Any] = settings.model_dump(exclude_unset=True)
    for key, value in places.items():
        *sections, last = key.replace("<name>", NAME).split(".")
        inner = table
        for section in sections:
            inner = inner.setdefault(section, {})
        if value is None:
            inner.pop(last, None)
        else:
            inner[last] = value
    return Settings.model_validate(table)


def refusal(error: ValidationError) -> str:
    """The first of what is wrong: `database.readers: at least 1 in production`."""
    (first, *_) = error.errors()
    violations = first.get("ctx", {}).get("violations")
    if violations:
        key, _, allowed = violations[0]
        return f"{key}: {allowed}"
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def synthesized(settings: Settings) -> Stack:
    """The environment's stack."""
    # jsii's libraries start Node, which is in the project; nobody else waits for them.
    node = str(Workspace().project / "node_modules" / ".bin")
    os.environ["PATH"] = os.pathsep.join([node, os.environ.get("PATH", "")])
    import cdktf_lazy_provider

    cdktf_lazy_provider.install()
    from cdktf import App

    from stacks.environment import EnvironmentStack

    with TemporaryDirectory(prefix="strongroom-cost-") as folder:
        app = App(outdir=folder)
        EnvironmentStack(app, settings)
        app.synth()
        return load(Path(folder) / "stacks" / settings.environment)
