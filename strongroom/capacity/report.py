"""For people: what is needed, what there is, and what breaks first."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stacks.demand.load import Load
from stacks.demand.quotas import quotas
from stacks.schema.environment import EnvironmentSchema
from strongroom.capacity.assessment import Assessed, first_to_break
from strongroom.capacity.dimension import Dimension
from strongroom.capacity.numbers import short, users_in_words

__all__ = ["closing", "show", "source"]


def show(console: Console, settings: EnvironmentSchema, load: Load, assessed: list[Assessed]) -> None:
    table = Table(title=Text(f"{settings.environment}: {_load(load)}"), title_justify="left")
    table.add_column("what")
    for heading in ("needed", "there is"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    table.add_column("there is, by")
    table.add_column("carries users", justify="right")
    for each in assessed:
        style = "" if each.fits else "bold red"
        table.add_row(
            Text(each.dimension.what, style),
            Text(short(each.needed), style),
            Text("" if each.available is None else short(each.available), style),
            each.dimension.unit,
            source(each.dimension),
            users_in_words(each.most_users) if each.available is not None else "",
        )
    console.print(table)
    for line in closing(assessed):
        console.print(Text(line), soft_wrap=True)


def _load(load: Load) -> str:
    return (
        f"{load.users:,} users send {short(load.requests)} requests a second, of which {short(load.submits)} "
        f"hand in a transaction; {load.headroom_percent} % stay free"
    )


def source(dimension: Dimension) -> str:
    """The setting's key, or what the quota is of."""
    return quotas()[dimension.bound].title if dimension.by_quota else dimension.bound


def closing(assessed: list[Assessed]) -> list[str]:
    """What does not fit and why that matters; what breaks first, of settings and of quotas."""
    lines = [
        f"✗ {each.dimension.what}: {short(each.needed)} {each.dimension.unit} are needed, there are "
        f"{short(each.available or 0)} ({source(each.dimension)}): {each.dimension.why}."
        for each in assessed
        if not each.fits
    ]
    for by_quota, whose in ((False, "setting"), (True, "quota")):
        first = first_to_break(assessed, by_quota=by_quota)
        if first:
            lines.append(
                f"The first {whose} to break: {source(first.dimension)}, above {first.most_users or 0:,} users."
            )
    return lines
