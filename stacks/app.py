"""From settings to stacks."""

from __future__ import annotations

import shutil
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from cdktf import App

from stacks import provider_lock
from stacks.bootstrap import BootstrapStack
from stacks.environment import EnvironmentStack
from stacks.naming import bootstrap_stack
from stacks.settings import Settings

__all__ = ["synthesize"]


def synthesize(environments: list[Settings], outdir: Path) -> None:
    """Writes one stack for each environment, and a bootstrap stack for each account, under `outdir`.

    What an earlier run wrote for an environment that there is no longer is removed: cdktf would leave it, and
    whoever scans or applies what is there would take it for one of today's.
    """
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
        BootstrapStack(app, bootstrap_stack(account, accounts), environments=members)
    app.synth()
    names = {stack.node.id for stack in app.node.children}
    for name in sorted(names):
        provider_lock.write(outdir / "stacks" / name)
    _remove_others(outdir / "stacks", keep=names)


def _remove_others(stacks: Path, *, keep: set[str]) -> None:
    for folder in stacks.iterdir():
        configuration = folder / "cdk.tf.json"
        if folder.name in keep or not configuration.exists():
            continue
        if any(folder.glob("terraform.tfstate*")):  # a state that is kept here is the only one there is
            configuration.unlink()
        else:
            shutil.rmtree(folder)
