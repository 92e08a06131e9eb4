"""Hands the preload script to the Node process that jsii starts, through `NODE_OPTIONS`."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path

PRELOAD = Path(__file__).with_name("preload.cjs")
NEEDED = ("preload.cjs", "one_process.cjs", "trims.cjs")


def require_option(script: Path) -> str:
    """The option as Node reads it in `NODE_OPTIONS`: in quotes, a backslash escapes."""
    quoted = str(script).replace("\\", "\\\\").replace('"', '\\"')
    return f'--require="{quoted}"'


def preload_in(environment: MutableMapping[str, str]) -> str | None:
    """Appends the preload to `NODE_OPTIONS`; the reason why Node stays eager, if it does."""
    option = require_option(PRELOAD)
    options = environment.get("NODE_OPTIONS", "")
    if option in options:
        return None
    for name in NEEDED:
        if not PRELOAD.with_name(name).is_file():
            return f"{name} is missing beside {Path(__file__).name}"
    environment["NODE_OPTIONS"] = f"{options} {option}".strip()
    # Every jsii library imports constructs first, and that import starts the Node process.
    if "constructs._jsii" in sys.modules:
        return "cdktf was imported before install(), so its Node process runs already"
    return None
