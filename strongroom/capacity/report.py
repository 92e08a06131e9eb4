"""For people: what is needed, what there is, and what breaks first."""

from __future__ import annotations

from rich import box
from rich.console import Console, Group
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stacks.demand.load import Load
from stacks.demand.quotas import quotas
from stacks.schema.environment import EnvironmentSchema
from strongroom.capacity.assessment import Assessed, first_to_break
from strongroom.capacity.dimension import Dimension
from strongroom.capacity.numbers import short, users_in_words

__all__ = ["closing", "show", "source"]


WIDEST = 1_000  # columns: as wide as a table may get


def show(console: Console, settings: EnvironmentSchema, load: Load, assessed: list[Assessed]) -> None:
    title = Text(f"{settings.environment}: {_load(load)}")
    table = _wide(title, assessed)
    unbounded = console.options.update(width=WIDEST)
    if Measurement.get(console, unbounded, table).maximum > console.width:
        table = _narrow(title, assessed)
    console.print(table)
    for line in closing(assessed):
        console.print(Text(line), soft_wrap=True)


def _wide(title: Text, assessed: list[Assessed]) -> Table:
    """A line for each dimension."""
    table = Table(title=title, title_justify="left")
    table.add_column("what", no_wrap=True)
    for heading in ("needed", "there is"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("there is, by", no_wrap=True)
    table.add_column("carries users", justify="right", no_wrap=True)
    for each in assessed:
        what, needed, available = _cells(each)
        table.add_row(what, needed, available, each.dimension.unit, source(each.dimension), _users(each))
    return table


def _narrow(title: Text, assessed: list[Assessed]) -> Table:
    """Unit and source below what they are of: words are wrapped, numbers never cut."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("what\n  there is, by", overflow="fold")
    for heading in ("needed", "there is\nunit", "carries\nusers"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in assessed:
        what, needed, available = _cells(each)
        by = Padding(Text(source(each.dimension), "dim"), (0, 0, 0, 2))
        unit = Text(f"{available}\n{each.dimension.unit}", available.style)
        table.add_row(Group(what, by), needed, unit, _users(each))
    return table


def _cells(assessed: Assessed) -> tuple[Text, Text, Text]:
    """What, how much is needed, how much there is: in red where it does not fit."""
    style = "" if assessed.fits else "bold red"
    available = "" if assessed.available is None else short(assessed.available)
    return Text(assessed.dimension.what, style), Text(short(assessed.needed), style), Text(available, style)


def _users(assessed: Assessed) -> str:
    return users_in_words(assessed.most_users) if assessed.available is not None else ""


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
