"""The application's connections to PostgreSQL are cut again and again, in the middle of whatever they do."""

from __future__ import annotations

import time

from strongroom.errors import StrongroomError
from strongroom.rehearsal.chaos.run import Run
from strongroom.rehearsal.chaos.scenario import Scenario

EVERY = 0.3  # seconds
CUTS = 12

CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'ledger_app'"


def run(run: Run) -> None:
    cut = 0
    with run.handing_in(run.traffic.mixed(run.number)), run.database() as connection:
        for _ in range(CUTS):
            time.sleep(EVERY)
            row = connection.execute(CUT).fetchone()
            cut += int(str(row[0])) if row else 0
    if not cut:
        raise StrongroomError("No connection was there to be cut.")


DATABASE_CUT = Scenario("database-cut", "connections to PostgreSQL cut", run)
