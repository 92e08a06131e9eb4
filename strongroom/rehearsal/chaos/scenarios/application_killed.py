"""The application is killed between receiving transactions and answering; its clients send them again."""

from __future__ import annotations

import contextlib
import time

from strongroom.errors import StrongroomError
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario

HELD_WITHIN = 20.0  # seconds


def run(run: Run) -> None:
    with contextlib.ExitStack() as clients:
        with run.database() as connection, connection.transaction():
            # Whoever enters a transaction now waits, and has not answered yet.
            connection.execute("LOCK TABLE transactions IN EXCLUSIVE MODE")
            clients.enter_context(run.handing_in(run.traffic.mixed(run.number)))
            _wait_until_held(run)
            run.kill_application()
        run.await_application()


def _wait_until_held(run: Run) -> None:
    deadline = time.monotonic() + HELD_WITHIN
    with run.database() as connection:
        while time.monotonic() < deadline:
            held = connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1").fetchone()
            if held:
                return
            time.sleep(0.05)
    raise StrongroomError(f"The application entered nothing within {HELD_WITHIN:.0f} seconds.")


APPLICATION_KILLED = Scenario("application-killed", "the application killed before it answers", run)
