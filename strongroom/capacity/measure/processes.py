"""The processes of a measurement: the stand-in, PostgreSQL, and the application as in its container."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from app.migrate import migrate
from strongroom.capacity.measure import stand_in
from strongroom.local import emulator
from strongroom.local.aws import credentials
from strongroom.local.database import postgres
from strongroom.local.processes import LOOPBACK, ManagedProcess, free_port
from strongroom.workspace import PROJECT, Workspace

__all__ = ["OTHER_CORE", "REGION", "Database", "Running", "application", "database", "pin", "stand_ins"]

READY_WITHIN = 30.0  # seconds
REGION = "us-east-1"
NAME, MASTER, PASSWORD = "ledger", "ledger_owner", "load"

APPLICATION_CORE, OTHER_CORE = 0, 1

POOL_SIZE = 20  # service.database_connections_per_task, left out


@dataclass(frozen=True)
class Running:
    """A process, where it answers and where its output goes."""

    process: ManagedProcess
    url: str
    log: Path
    pinned: bool

    @property
    def cpu_seconds(self) -> float:
        """What it has used so far, in its own code and in the kernel."""
        used = psutil.Process(self.process.pid).cpu_times()
        return float(used.user + used.system)

    @property
    def memory_mib(self) -> float:
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20

    @property
    def log_bytes(self) -> int:
        return self.log.stat().st_size


@dataclass(frozen=True)
class Database:
    """PostgreSQL with the ledger's schema, on a Unix socket in `folder`."""

    pid: int
    folder: Path

    @property
    def cpu_seconds(self) -> float:
        """What server and backends have used so far, those that have ended as well."""
        server = psutil.Process(self.pid)
        ended = server.cpu_times()
        used = float(ended.children_user + ended.children_system)
        for process in (server, *server.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                used += float(times.user + times.system)
        return used


def pin(pid: int, core: int) -> bool:
    """Keep a process on one core; False where the system can't (macOS) or there is one core only."""
    process = psutil.Process(pid)
    if not hasattr(process, "cpu_affinity") or (os.cpu_count() or 1) <= core:
        return False
    process.cpu_affinity([core])
    return True


# The stand-in's KMS takes any.
ACCOUNT_NUMBERS_KEY, HASH_KEYS = "numbers", "hashes"


@contextlib.contextmanager
def stand_ins(folder: Path, *, dynamodb_ms: float, sqs_ms: float) -> Iterator[Running]:
    """DynamoDB and SQS."""
    port = free_port()
    command = [sys.executable, "-m", stand_in.__name__, str(port), str(dynamodb_ms), str(sqs_ms)]
    with _running("stand-in", command, {}, folder, port, stand_in.COUNTS, OTHER_CORE) as running:
        yield running


@contextlib.contextmanager
def database() -> Iterator[Database]:
    """PostgreSQL, as in the local deployment, with the ledger's schema."""
    programs = postgres.programs(emulator.interpreter(Workspace()))
    with postgres.running(programs, database=NAME, master=MASTER, password=PASSWORD) as server:
        pin(server.process.pid, OTHER_CORE)
        master = {"host": str(server.folder), "dbname": NAME, "user": MASTER, "password": PASSWORD}
        migrate(master)
        yield Database(server.process.pid, server.folder)


@contextlib.contextmanager
def application(folder: Path, services: Running, ledger: Database) -> Iterator[Running]:
    """The reference application, with the environment that its container has."""
    port = free_port()
    environment = {
        "ALLOWED_ORIGINS": "https://static.pay.example.com",
        "APPLICATION": "strongroom",
        "AWS_ENDPOINT_URL": services.url,
        "DATABASE_CA_FILE": "none",
        "DATABASE_HOST": str(ledger.folder),
        "DATABASE_NAME": NAME,
        "ACCOUNT_NUMBERS_KEY": ACCOUNT_NUMBERS_KEY,
        "HASH_KEYS": HASH_KEYS,
        "DATABASE_POOL_SIZE": str(POOL_SIZE),
        "DATABASE_PORT": "5432",
        "DATABASE_USER": "ledger_app",
        "ENVIRONMENT": "load",
        "LOG_LEVEL": "INFO",
        "PORT": str(port),
        "SESSIONS_TABLE": "sessions",
        "SESSIONS_USER_INDEX": "by-user",
        "SESSION_TTL_SECONDS": "3600",
        "START_WITHIN_SECONDS": "0",  # what a start asks is not of the load
        "TRANSACTIONS_TABLE": "transactions",
        "VALIDATION_QUEUE_URL": f"{services.url}/123456789012/validation",
    }
    command = [sys.executable, "-m", "strongroom.capacity.measure.application"]
    with _running("application", command, environment, folder, port, "/health", APPLICATION_CORE) as running:
        yield running


@contextlib.contextmanager
def _running(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    port: int,
    path: str,
    core: int,
) -> Iterator[Running]:
    log = folder / f"{name}.log"
    process = ManagedProcess.start(
        name,
        command,
        environment={"PATH": os.environ.get("PATH", os.defpath), **credentials(REGION), **environment},
        folder=PROJECT,
        log=log,
    )
    running = Running(process, f"http://{LOOPBACK}:{port}", log, pin(process.pid, core))
    try:
        _wait(running, path)
        yield running
    finally:
        process.stop(patience=1)  # the application lingers, which nobody waits for here


def _wait(running: Running, path: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    with httpx.Client(base_url=running.url, trust_env=False, timeout=2) as client:
        while time.monotonic() < deadline:
            if not running.process.running:
                raise running.process.failure("stopped before it was ready")
            with contextlib.suppress(httpx.TransportError):
                if client.get(path).status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
    raise running.process.failure(f"was not ready within {READY_WITHIN:.0f} seconds")
