"""What the generated pages are made from, beside code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stacks.naming import bootstrap_stack
from stacks.settings import Settings, digest, leading

__all__ = ["Source"]


@dataclass(frozen=True)
class Source:
    """The folder of synthesized stacks, the settings that they are of, and the command line by name."""

    stacks: Path
    environments: Sequence[Settings]
    commands: Mapping[str, Any]

    @property
    def leading(self) -> Settings:
        """The environment that a page is about, where it is about one."""
        return leading(self.environments)

    @property
    def told(self) -> tuple[Path, Path]:
        """The stacks that a page counts in: that environment's, and its account's own."""
        accounts = {settings.account_id for settings in self.environments}
        bootstrap = bootstrap_stack(self.leading.account_id, accounts)
        return self.stacks / self.leading.environment, self.stacks / bootstrap

    @cached_property
    def mark(self) -> str:
        """Says on a page which settings it was made from: who changes them need not write it again at once."""
        return f"<!-- Of the settings {digest(self.environments)}. -->\n"
