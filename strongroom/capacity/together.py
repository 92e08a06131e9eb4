"""What the environments of an account take together: for people, for the page and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from stacks.demand.together import Sum, by_account, sums
from stacks.settings import Settings

__all__ = ["as_data", "of_account", "section", "shown"]


def of_account(settings: Settings, environments: Sequence[Settings]) -> list[Sum]:
    """The sums of an environment's account: of it and those of the others that are in the same one."""
    others = [
        each
        for each in environments
        if each.account_id == settings.account_id and each.environment != settings.environment
    ]
    return sums(sorted([settings, *others], key=lambda each: each.environment))


def shown(settings: Settings, found: Sequence[Sum]) -> Table:
    names = ", ".join(found[0].taken)
    title = f"{names} together, in account {settings.account_id} and {settings.region}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("quota", overflow="fold")
    for heading in ("taken", "granted"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("code", no_wrap=True)
    for each in found:
        style = "" if each.fits else "bold red"
        table.add_row(
            Text(each.quota.title, style), Text(f"{each.total}", style), f"{each.granted}", each.quota.code
        )
    return table


def section(environments: Sequence[Settings]) -> Iterator[str]:
    """Of docs/reference/capacity.md: every account."""
    yield "## What environments take together\n"
    yield (
        "AWS counts these for an account, in a region or in all. Settings that take more together than "
        "`[quotas]` says was granted are refused; what else is in the account is to be taken off there.\n"
    )
    for account, members in by_account(environments).items():
        names = ", ".join(f"`{settings.environment}`" for settings in members)
        yield f"{names} in account {account} and {members[0].region}:\n"
        yield "| quota | by environment | together | granted | code |"
        yield "|---|---|---:|---:|---|"
        for each in sums(members):
            taken = ", ".join(f"{name} {count}" for name, count in each.taken.items())
            yield f"| {each.quota.title} | {taken} | {each.total} | {each.granted} | {each.quota.code} |"
        yield ""


def as_data(found: Sequence[Sum]) -> list[dict[str, Any]]:
    return [
        {
            "quota": each.counted.quota,
            "title": each.quota.title,
            "code": each.quota.code,
            "taken": each.taken,
            "granted": each.granted,
            "fits": each.fits,
        }
        for each in found
    ]
