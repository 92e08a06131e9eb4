"""Which of several environments stands for them where only one can."""

from __future__ import annotations

from collections.abc import Sequence

from stacks.settings.settings import Settings

__all__ = ["leading"]


def leading(environments: Sequence[Settings]) -> Settings:
    """The first production environment, or, where there is none, the first one."""
    production = [settings for settings in environments if settings.protected]
    return (production or environments)[0]
