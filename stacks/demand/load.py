"""The load: from users to requests a second."""

from __future__ import annotations

from dataclasses import dataclass

from stacks.schema.environment import EnvironmentSchema

__all__ = ["Load"]


@dataclass(frozen=True)
class Load:
    """What arrives at the busiest time. Rates are per second."""

    users: int
    requests_per_user: int
    """A minute."""
    submit_percent: int
    headroom_percent: int

    @classmethod
    def of(cls, settings: EnvironmentSchema, users: int) -> Load:
        capacity = settings.capacity
        return cls(users, capacity.requests_per_user, capacity.submit_percent, capacity.headroom_percent)

    @property
    def requests(self) -> float:
        return self.users * self.requests_per_user / 60

    @property
    def submits(self) -> float:
        """Transactions that are handed in."""
        return self.requests * self.submit_percent / 100

    @property
    def reads(self) -> float:
        return self.requests - self.submits

    def with_headroom(self, used: float) -> float:
        """So much that the share of it which should stay free does."""
        return used * 100 / (100 - self.headroom_percent)
