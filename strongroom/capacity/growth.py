"""Growth on paper: an environment with more users than it was made for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from annotated_types import Le

from stacks.demand.demand import Demand, demand
from stacks.demand.quotas import quotas
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import Database
from strongroom.capacity.assessment import MOST_USERS, most_users
from strongroom.capacity.dimension import Dimension, of_setting
from strongroom.capacity.dimensions import DIMENSIONS

__all__ = ["SIZES", "WALLS", "Cell", "cell", "grown", "tuned"]

SIZES = (10_000, 100_000, 1_000_000)
"""The numbers of users that the tables have."""

(MOST_CONNECTIONS,) = (
    each.le for each in Database.model_fields["max_connections"].metadata if isinstance(each, Le)
)

WALLS = (
    of_setting(
        "connections-at-most",
        "Connections to the writer in a rollout",
        "connections",
        lambda needs: needs.connections,
        key="database.max_connections",
        available=lambda _: int(str(MOST_CONNECTIONS)) * 9 // 10,
        why="the most that Aurora PostgreSQL sets by itself, of the largest instance",
    ),
    *(each for each in DIMENSIONS if each.by_quota and not quotas()[each.bound].adjustable),
)
"""What neither a setting nor AWS makes wider: above it takes another environment."""


@dataclass(frozen=True)
class Cell:
    """One of several environments of the same kind, each with its share of the users."""

    users: int
    wall: Dimension
    """What keeps it from carrying more."""

    def needed(self, users: int) -> int:
        """Cells for so many users."""
        return math.ceil(users / self.users)


def grown(settings: EnvironmentSchema) -> list[tuple[Dimension, list[float]]]:
    """Each dimension whose needs grow with the users, and what it needs at each size."""
    needs: list[Demand] = [demand(settings, users) for users in SIZES]
    rows = [(dimension, [dimension.needed(each) for each in needs]) for dimension in DIMENSIONS]
    return [(dimension, figures) for dimension, figures in rows if figures[0] != figures[-1]]


def cell(settings: EnvironmentSchema) -> Cell:
    """The largest environment with these settings, were everything widened that can be."""
    found = [(most_users(wall, settings), wall) for wall in WALLS]
    users, wall = min(((users or MOST_USERS, wall) for users, wall in found), key=lambda pair: pair[0])
    return Cell(users, wall)


def tuned(settings: EnvironmentSchema) -> EnvironmentSchema:
    """The same with requests_per_target at what a task was measured to answer: fewer tasks do."""
    target = int(demand(settings, 1).task_requests)
    service = settings.service.model_copy(update={"requests_per_target": target})
    return settings.unjudged().model_copy(update={"service": service})
