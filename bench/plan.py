"""How much is measured: the whole, or what takes a few minutes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Plan"]


@dataclass(frozen=True)
class Plan:
    rounds: int
    ours: tuple[int, ...]
    """Numbers of environments that this project synthesizes."""
    eager: tuple[int, ...]
    """And without lazy loading: fewer, for each run takes half a minute."""


FULL = Plan(rounds=5, ours=(1, 3, 10, 25, 50), eager=(1, 10, 50))
QUICK = Plan(rounds=1, ours=(1, 3, 10), eager=(1,))
