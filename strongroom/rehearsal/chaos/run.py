"""One scenario's run against a deployment: what it sends, what it breaks, what it sees."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg

from strongroom.errors import StrongroomError
from strongroom.local import application, bookkeeping, front_doors
from strongroom.local.aws import Clients
from strongroom.local.conservation import readers
from strongroom.local.conservation.account import Account
from strongroom.local.conservation.accounting import Results, account
from strongroom.local.conservation.books import Books
from strongroom.local.conservation.sent import Sent
from strongroom.local.database import postgres
from strongroom.local.deployment import Deployment
from strongroom.rehearsal.chaos import alarms, doors, faults
from strongroom.rehearsal.chaos.faults import Fault, InForce
from strongroom.rehearsal.chaos.traffic import Traffic

SETTLED_WITHIN = 240.0  # seconds, on a machine that has other work


@dataclass
class Run:
    """`number`: how many transactions to send, about; `before`: what was there."""

    deployment: Deployment
    traffic: Traffic
    number: int
    seed: int
    before: Books = field(default_factory=Books)
    sooner: float = 1.0
    """How many times sooner than in production a message comes back."""
    user: doors.User | None = None
    """Who hands in all that goes through the application."""
    sent: list[Sent] = field(default_factory=list)
    earlier: list[Results] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    """The names of those that went off."""

    @property
    def clients(self) -> Clients:
        return self.deployment.emulator.clients

    @property
    def queue(self) -> str:
        return self.deployment.output("validation_queue_url")

    @property
    def dead_letter_queue(self) -> str:
        return self.deployment.output("validation_dead_letter_queue_url")

    @property
    def table_arn(self) -> str:
        """Of the results."""
        table = self.deployment.output("transactions_table_name")
        described = self.clients("dynamodb").describe_table(TableName=table)["Table"]
        return str(described["TableArn"])

    @property
    def function_role(self) -> str:
        name = self.deployment.output("validation_function_name")
        found = self.clients("lambda").get_function_configuration(FunctionName=name)["Role"]
        return str(found).rpartition("/")[2]

    @property
    def task_role(self) -> str:
        service = self._service()
        return (service.task_role_arn or "").rpartition("/")[2]

    def hand_in(self, bodies: Sequence[Sent], *, tries: int = doors.TRIES) -> None:
        """Through load balancer and application."""
        name = self.deployment.output("load_balancer_dns_name")
        door = front_doors.load_balancer(self.deployment.emulator.endpoint, name)
        self.user = self.user or doors.arrived(door)
        self.sent += doors.through_application(door, self.user, bodies, tries=tries)

    @contextlib.contextmanager
    def handing_in(self, bodies: Sequence[Sent]) -> Iterator[None]:
        """Hand them in while the context lasts, and wait at its end until every client has its answer."""
        with ThreadPoolExecutor(1) as pool:
            clients = pool.submit(self.hand_in, bodies)
            yield
            clients.result()

    def put(self, bodies: Iterable[Sent]) -> None:
        """Into the queue, past the application."""
        self.sent += doors.into_queue(self.clients("sqs"), self.queue, bodies)

    @contextlib.contextmanager
    def going_wrong(self, *orders: Fault) -> Iterator[InForce]:
        with faults.in_force(self.deployment.emulator.endpoint, *orders) as ordered:
            yield ordered

    def look(self) -> None:
        """Remember the results there are: none of them may ever change."""
        table = self.deployment.output("transactions_table_name")
        self.earlier.append(readers.results(self.clients("dynamodb"), table))

    @contextlib.contextmanager
    def database(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """As the superuser: to break things, and to see."""
        if self.deployment.database is None:
            raise StrongroomError("The database of this deployment does not run.")
        with postgres.connect(self.deployment.database.socket, database="ledger") as connection:
            yield connection

    def kill_application(self) -> None:
        """SIGKILL: nothing is finished, nothing is said. ECS starts another task."""
        running = self.deployment.application
        if running is None:
            raise StrongroomError("The application of this deployment does not run.")
        running.process.kill()

    def await_application(self) -> None:
        """Until a task gets requests again."""
        self.deployment.well()

    def drain(self, *, at_least: float = 0) -> None:
        """Wait until outbox and queue are empty; what is in flight is in them still."""
        deadline = time.monotonic() + SETTLED_WITHIN
        time.sleep(at_least)
        while self._on_its_way():
            if time.monotonic() > deadline:
                raise StrongroomError(
                    f"{self._on_its_way()} messages were still on their way after {SETTLED_WITHIN:.0f} seconds."
                )
            time.sleep(0.2)
        self.look()

    def sent_on(self) -> None:
        """Wait until the queue has taken all that was handed in."""
        self._until("SELECT NOT EXISTS (SELECT FROM outbox WHERE send_at IS NOT NULL)", "to be sent on")

    def all_decided(self) -> None:
        """Let the time pass after which a message is sent again, and wait until each has its verdict."""
        with self.database() as connection:
            connection.execute("UPDATE outbox SET again_at = now() WHERE send_at IS NULL")
        self._until("SELECT NOT EXISTS (SELECT FROM transactions WHERE status = 'pending')", "to be decided")

    @contextlib.contextmanager
    def function_held(self) -> Iterator[None]:
        """Lambda takes nothing from the queue while the context lasts."""
        functions = self.clients("lambda")
        name = self.deployment.output("validation_function_name")
        [mapping] = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def _until(self, question: LiteralString, what: str) -> None:
        deadline = time.monotonic() + SETTLED_WITHIN
        with self.database() as connection:
            while connection.execute(question).fetchone() != (True,):
                if time.monotonic() > deadline:
                    raise StrongroomError(f"Some were still {what} after {SETTLED_WITHIN:.0f} seconds.")
                time.sleep(0.2)

    def account(self) -> Account:
        """Once everything is settled: a verdict comes into the ledger a little after it was made."""
        self.drain()
        deadline = time.monotonic() + SETTLED_WITHIN
        while True:
            books = bookkeeping.read(self.deployment)
            found = account(self.sent, books, earlier=self.earlier, before=self.before)
            if found.held or time.monotonic() > deadline or not _undecided(found):
                return found
            time.sleep(0.3)

    def sound_alarms(self) -> None:
        """Tell CloudWatch of the dead-letter messages, if there are any, and note which alarms go off."""
        if any(readers.level(self.clients("sqs"), self.dead_letter_queue).values()):
            alarms.report_level(self.clients, self.dead_letter_queue)
            self.alarms += alarms.gone_off(self.clients, self.dead_letter_queue, alarms.VISIBLE)

    def _on_its_way(self) -> int:
        with self.database() as connection:
            row = connection.execute("SELECT count(*) FROM outbox WHERE send_at IS NOT NULL").fetchone()
        waiting = int(str(row[0])) if row else 0
        return waiting + sum(readers.level(self.clients("sqs"), self.queue).values())

    def _service(self) -> application.DeployedService:
        return application.read_service(
            self.deployment.output("ecs_cluster_name"),
            self.deployment.output("ecs_service_name"),
            self.clients,
        )


def _undecided(found: Account) -> bool:
    return any("is pending in the ledger" in finding.what for finding in found.findings)
