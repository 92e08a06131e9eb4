"""From settings to stacks."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from pathlib import Path

from cdktf import App

from stacks.bootstrap import BootstrapStack
from stacks.environment import EnvironmentStack
from stacks.settings import Settings

__all__ = ["synthesize"]


def synthesize(environments: list[Settings], outdir: Path) -> None:
    """Writes one stack for each environment, and a bootstrap stack for each account, under `outdir`."""
    app = App(outdir=str(outdir))
    for settings in environments:
        EnvironmentStack(app, settings)
    accounts = {
        account: list(members)
        for account, members in groupby(
            sorted(environments, key=attrgetter("account_id")), key=attrgetter("account_id")
        )
    }
    for account, members in accounts.items():
        BootstrapStack(app, "bootstrap" if len(accounts) == 1 else f"bootstrap-{account}", environments=members)
    app.synth()
