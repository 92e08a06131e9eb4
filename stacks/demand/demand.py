"""What a number of users needs of an environment: the load, put through what was measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from stacks.demand.further import further_connections
from stacks.demand.latencies import DYNAMODB_MS
from stacks.demand.load import Load
from stacks.demand.measured import Calls, Cost, Measured, measured
from stacks.demand.quotas import quotas
from stacks.demand.sizing import (
    ROLLOUT,
    ZONES,
    drain_seconds,
    message_seconds,
    over_zones,
    task_cores,
    within_zones,
)
from stacks.schema.environment import EnvironmentSchema

__all__ = ["Demand", "demand"]


@dataclass(frozen=True)
class Demand:
    """Needs at the busiest time. Each is what is used, unless it says that headroom is in it."""

    settings: EnvironmentSchema
    load: Load
    costs: Measured

    # --- the service ------------------------------------------------------------------------------

    @property
    def request_ms(self) -> float:
        """CPU time of a request, of the load's mixture."""
        costs, share = self.costs.application, self.load.submit_percent / 100
        return share * costs.submit.cpu_ms.median + (1 - share) * costs.read.cpu_ms.median

    @property
    def task_requests(self) -> float:
        """Requests a minute that a task answers with its headroom kept, by what was measured."""
        idle = self.costs.application.idle_cpu_percent.median / 100
        cores = task_cores(self.settings.service.cpu) * (1 - self.load.headroom_percent / 100) - idle
        return 60_000 * max(cores, 0.001) / self.request_ms

    @property
    def tasks_by_cpu(self) -> int:
        """Tasks, by what was measured, of which two zones carry the load with headroom."""
        return over_zones(math.ceil(self.load.requests * 60 / self.task_requests))

    @property
    def tasks_by_target(self) -> int:
        """Tasks that autoscaling starts, by service.requests_per_target."""
        return math.ceil(self.load.requests * 60 / self.settings.service.requests_per_target)

    @cached_property
    def tasks(self) -> int:
        """Tasks that there will be: as many as whoever asks for most, and the least that settings keep."""
        return max(self.tasks_by_cpu, self.tasks_by_target, self.settings.service.min_tasks)

    @property
    def on_demand_tasks(self) -> int:
        """Those of them that are not on Spot."""
        service = self.settings.service
        above = max(0, self.tasks - service.on_demand_base)
        return self.tasks - above * service.spot_percent // 100

    @property
    def lost_tasks(self) -> int:
        """Tasks that start anew when a zone fails."""
        return self.tasks - within_zones(self.tasks)

    # --- the database -----------------------------------------------------------------------------

    @property
    def connections(self) -> int:
        """Connections to the writer in a rollout, every pool at its largest, those of further services too."""
        own = ROLLOUT * self.tasks * self.settings.service.database_connections_per_task
        return own + further_connections(self.settings)

    @property
    def database_cpus(self) -> float:
        """vCPUs of the writer, with headroom: every statement goes there."""
        costs = self.costs.application
        requests = (
            self.load.submits * costs.submit.database_cpu_ms.median
            + self.load.reads * costs.read.database_cpu_ms.median
        )
        idle = self.tasks * costs.idle_database_cpu_percent.median / 100
        return self.load.with_headroom(requests / 1000 + idle)

    # --- validation -------------------------------------------------------------------------------

    @property
    def message_seconds(self) -> float:
        """How long the function works on one message."""
        message = self.costs.function.message
        return message_seconds(
            cpu_ms=message.cpu_ms.median,
            memory=self.settings.validation.memory,
            calls=sum(call.calls for call in message.calls),
            call_ms=DYNAMODB_MS,
        )

    @property
    def concurrency(self) -> float:
        """Batches at once, with headroom, by Little's law: arrivals a second times seconds each.

        Of full batches: where messages come one by one, more batches run at once, until they are as many as
        may; then messages wait, and batches fill.
        """
        return self.load.with_headroom(self.load.submits * self.message_seconds)

    @property
    def most_concurrency(self) -> int:
        """Batches at once that the function may run: reserved, or what the account has unreserved."""
        reserved, known = self.settings.validation.reserved_concurrency, quotas()
        own = reserved if reserved > 0 else self.settings.quotas.lambda_concurrency
        return min(own, known["queue_pollers"].value)

    @property
    def drain_minutes(self) -> float:
        """Until the queue is empty again after an outage of the function or of its tables."""
        known = quotas()
        return (
            drain_seconds(
                backlog=self.load.submits * self.settings.capacity.outage_minutes * 60,
                arrivals=self.load.submits,
                per_batch=1 / self.message_seconds,
                at_first=known["queue_pollers_at_first"].value,
                a_minute=known["queue_pollers_a_minute"].value,
                most=self.most_concurrency,
            )
            / 60
        )

    @property
    def in_flight(self) -> float:
        """Messages in flight while every one fails once, and comes back when its visibility timeout is over."""
        return self.load.submits * self.settings.validation.visibility_timeout_seconds

    # --- tables -----------------------------------------------------------------------------------

    @property
    def sessions_started(self) -> float:
        """A second: each user's session ends after its lifetime, and another begins."""
        return self.load.users / self.settings.service.session_ttl_seconds

    def reads(self, table: str) -> float:
        """Read units a second of a table, with headroom."""
        return self.load.with_headroom(self._units(table, "read_units"))

    def writes(self, table: str) -> float:
        """Write units a second of a table, with headroom; a session that starts is in the index too."""
        started = 2 * self.sessions_started if table == "sessions" else 0.0
        return self.load.with_headroom(self._units(table, "write_units") + started)

    def _units(self, table: str, kind: str) -> float:
        return sum(
            rate * float(getattr(call, kind))
            for rate, cost in self._rates
            for call in cost.calls
            if _resource(call) == table
        )

    @property
    def _rates(self) -> tuple[tuple[float, Cost], ...]:
        """How often a second something happens, and what it costs."""
        application = self.costs.application
        return (
            (self.load.submits, application.submit),
            (self.load.reads, application.read),
            (self.load.submits, self.costs.function.message),
        )

    # --- network and logs -------------------------------------------------------------------------

    @property
    def queue_gbps(self) -> float:
        """Gbit/s to the queue in a zone, with headroom, while another has failed."""
        kib = sum(call.kib for call in self.costs.application.submit.calls if _resource(call) == "validation")
        return self._zone_gbps(self.load.submits * kib * 1024)

    @property
    def log_gbps(self) -> float:
        """Gbit/s of the application's log in a zone, with headroom, while another has failed."""
        return self._zone_gbps(self._application_log)

    @property
    def log_gib_a_day(self) -> float:
        """Of application and function, if all day were the busiest time."""
        function = self.load.submits * self.costs.function.message.log_bytes
        return (self._application_log + function) * 24 * 3600 / 2**30

    @property
    def _application_log(self) -> float:
        """Bytes a second."""
        costs = self.costs.application
        return self.load.submits * costs.submit.log_bytes + self.load.reads * costs.read.log_bytes

    def _zone_gbps(self, bytes_a_second: float) -> float:
        return self.load.with_headroom(bytes_a_second) * 8 / 1e9 / (ZONES - 1)


def _resource(call: Calls) -> str:
    """`sessions` of `dynamodb GetItem sessions`."""
    return call.operation.rpartition(" ")[2]


def demand(settings: EnvironmentSchema, users: int) -> Demand:
    """What so many users need of an environment."""
    return Demand(settings, Load.of(settings, users), measured())
