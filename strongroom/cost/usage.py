"""What a month at the stated load uses of what AWS counts: the load, put through what was measured.

All month is the busiest time, so each figure is the most that the stated users make it.
"""

from __future__ import annotations

from dataclasses import dataclass

from stacks.demand.demand import Demand
from stacks.demand.key_requests import steady_key_requests
from stacks.demand.measured import Cost
from strongroom.cost.prices import HOURS

__all__ = ["Usage"]

SECONDS = HOURS * 3600
GB = 2**30
"""AWS counts a GB as 2^30 bytes."""

# Elastic Load Balancing pricing: what one capacity unit holds of each; the most used counts.
CONNECTIONS_A_SECOND = 25
ACTIVE_CONNECTIONS = 3000


@dataclass(frozen=True)
class Usage:
    """Of `needs`' environment and users."""

    needs: Demand

    @property
    def tasks(self) -> int:
        """As many as the load asks for, and never more than the settings allow."""
        return min(self.needs.tasks, self.needs.settings.service.max_tasks)

    @property
    def beyond(self) -> str:
        """What is to be said where the load asks for more tasks than the settings allow; otherwise empty."""
        wanted, most = self.needs.tasks, self.needs.settings.service.max_tasks
        if wanted <= most:
            return ""
        return (
            f"{self.needs.load.users:,} users take {wanted:,} tasks, and service.max_tasks is {most:,}: the "
            "environment does not carry them, and what would carry them is not in the figures"
        )

    @property
    def million_requests(self) -> float:
        return self._million(self.needs.load.requests)

    @property
    def capacity_unit_hours(self) -> float:
        """Of the load balancer: each request on a connection of its own, each user with one open."""
        load = self.needs.load
        units = max(load.requests / CONNECTIONS_A_SECOND, load.users / ACTIVE_CONNECTIONS)
        return units * HOURS

    @property
    def million_batches(self) -> float:
        """Of messages: the function takes what was sent together, at least."""
        return self._million(self.needs.load.submits * _sends(self.needs.costs.application.submit))

    @property
    def function_gb_seconds(self) -> float:
        gb = self.needs.settings.validation.memory / 1024
        return self.needs.load.submits * self.needs.message_seconds * gb * SECONDS

    @property
    def application_log(self) -> float:
        """GB."""
        load, costs = self.needs.load, self.needs.costs.application
        return (load.submits * costs.submit.log_bytes + load.reads * costs.read.log_bytes) * SECONDS / GB

    @property
    def function_log(self) -> float:
        """GB."""
        return self.needs.load.submits * self.needs.costs.function.message.log_bytes * SECONDS / GB

    @property
    def to_the_queue(self) -> float:
        """GB, both ways, without TLS."""
        calls = self.needs.costs.application.submit.calls
        kib = sum(call.kib for call in calls if call.operation.startswith("sqs "))
        return self.needs.load.submits * kib * 1024 * SECONDS / GB

    @property
    def million_key_requests(self) -> float:
        needs = self.needs
        concurrency = needs.concurrency / needs.load.with_headroom(1)
        return self._million(steady_key_requests(self.tasks, concurrency, needs.load.submits))

    def million_reads(self, table: str) -> float:
        return self._million(self.needs.reads(table) / self.needs.load.with_headroom(1))

    def million_writes(self, table: str) -> float:
        return self._million(self.needs.writes(table) / self.needs.load.with_headroom(1))

    def _million(self, a_second: float) -> float:
        return a_second * SECONDS / 1e6


def _sends(cost: Cost) -> float:
    """Messages are sent together: so many calls a transaction."""
    return sum(call.calls for call in cost.calls if call.operation.startswith("sqs "))
