"""What is weakened: the example's `prod`, with one thing more that it has none of by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

from stacks.settings import Settings
from strongroom.synthesized import Stack, load
from tests.example_settings import ONE_ACCOUNT

__all__ = ["subject"]

# Without a partner there is no NAT gateway, and none of what can be wrong with one.
PARTNERS = ["203.0.113.0/24"]


def subject(folder: Path) -> Stack:
    """Synthesizes it into a folder. After the lazy loading of the provider, which an importer may not want."""
    from stacks.app import synthesize

    table = tomllib.loads((ONE_ACCOUNT / "prod.toml").read_text(encoding="utf-8"))
    table["service"]["outbound_https"] = PARTNERS
    synthesize([Settings.model_validate(table)], folder)
    return load(folder / "stacks" / "prod")
