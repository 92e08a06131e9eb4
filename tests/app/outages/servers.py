"""PostgreSQL that goes away and comes back, and a second one that follows it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from strongroom.local.database.postgres import SUPERUSER, Server


def _identity(folder: Path) -> Mapping[str, Any]:
    """Whose the server's data is; where that is somebody else, he runs the programs."""
    owner = (folder / "data").stat()
    if os.geteuid() != 0:
        return {}
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


@dataclass
class Machine:
    """A server that can be switched off and on. `server` is the one that runs, or ran last."""

    server: Server

    @property
    def folder(self) -> Path:
        return self.server.folder

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT is PostgreSQL's "immediate": connections are cut, and nothing is tidied up."""
        self.server.process.send_signal(how)
        self.server.process.wait(30)

    def start(self) -> float:
        """Start it again; the moment at which it takes connections, on the monotonic clock."""
        process = subprocess.Popen(
            self.server.process.args,
            env={"LC_ALL": "C"},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            **_identity(self.folder),
        )
        self.server = replace(self.server, process=process)
        return self.answers()

    def answers(self) -> float:
        while True:
            with suppress(psycopg.OperationalError), self.server.connect():
                return time.monotonic()
            assert self.server.process.poll() is None
            time.sleep(0.02)

    def processes(self, how: signal.Signals) -> None:
        """A signal to the server and its children."""
        parent = self.server.process.pid
        found = [parent]
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                    found.append(int(status.parent.name))
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, how)

    def promote(self) -> None:
        with self.server.connect() as connection:
            connection.execute("SELECT pg_promote()")


@contextmanager
def machine(server: Server) -> Iterator[Machine]:
    """A running server, to be switched off; it runs again afterwards."""
    made = Machine(server)
    try:
        yield made
    finally:
        _end(made)


def _end(made: Machine) -> None:
    if made.server.process.poll() is None:
        made.processes(signal.SIGCONT)
        made.stop(signal.SIGINT)


@contextmanager
def standby(primary: Machine) -> Iterator[Machine]:
    """A second server that follows the first by streaming replication, and answers readers."""
    with primary.server.connect() as connection:
        with (primary.folder / "data" / "pg_hba.conf").open("a") as access:
            access.write(f"local replication {SUPERUSER} trust\n")
        connection.execute("SELECT pg_reload_conf()")
    identity = _identity(primary.folder)
    folder = Path(tempfile.mkdtemp(prefix="strongroom-db-"))
    program, *_ = primary.server.process.args  # type: ignore[misc]
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        subprocess.run(
            [
                *(str(Path(str(program)).with_name("pg_basebackup")), "-D", str(folder / "data"), "-R"),
                *("-h", str(primary.folder), "-U", SUPERUSER, "-c", "fast", "--no-sync"),
            ],
            env={"LC_ALL": "C"},
            cwd=folder,
            check=True,
            **identity,
        )
        process = subprocess.Popen(
            [str(program), "-D", str(folder / "data"), "-k", str(folder)],
            env={"LC_ALL": "C"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            **identity,
        )
        made = Machine(Server(folder, process))
        try:
            made.answers()
            yield made
        finally:
            _end(made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
