"""The bad releases, and what has to find each."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from strongroom.local.application import Program

PROGRAMS = "strongroom.rehearsal.releases.programs"
ROLLED_BACK = "ECS has rolled the deployment back"
ALERT = "deployment-failed"
"""In the name of the alarm on failed deployments."""


@dataclass(frozen=True)
class BadRelease:
    """`module`: what runs in the place of the application; `migration`: in that of its migration.

    `says`: words of the apply's error; `last`: words of the last lines that its containers logged, which
    `strongroom rollout`, or the apply itself, has to show.
    """

    name: str
    title: str
    says: str
    last: str
    module: str = "app"
    migration: str | None = None
    alert: str = ALERT

    def program(self, project: Path) -> Program:
        migration = (sys.executable, "-m", self.migration) if self.migration else ()
        return Program((sys.executable, "-m", self.module), project, migration)


RELEASES = (
    BadRelease(
        "does-not-start",
        "An image that doesn't start",
        ROLLED_BACK,
        "No module named app.serve",
        module="app.serve",
    ),
    BadRelease(
        "answers-errors",
        "Starts, is well, and answers 500",
        ROLLED_BACK,
        "KeyError: 'ledger_v2'",
        module=f"{PROGRAMS}.errors",
    ),
    BadRelease(
        "cannot-sign-in",
        "Can't sign in to its database",
        ROLLED_BACK,
        "not started: not answered within 15 seconds",
        module=f"{PROGRAMS}.no_sign_in",
    ),
    BadRelease(
        "migration-fails",
        "Its migration fails",
        "exit code 1",
        "the schema could not be brought up to date",
        migration=f"{PROGRAMS}.bad_migration",
        alert="migration-failed",  # no deployment begins that could fail
    ),
    BadRelease(
        "dies",
        "Is well, and then dies",
        ROLLED_BACK,
        "MemoryError: the cache of verdicts",
        module=f"{PROGRAMS}.dies",
    ),
)
