"""For people: tiers, the dearest lines, what is assumed and what is not counted."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from strongroom.cost.estimate import Entry, Estimate
from strongroom.cost.prices import prices

__all__ = ["ASSUMED", "SMALLEST", "amount", "dollars", "heading", "quantity", "show", "tiers"]

SMALLEST = 0.005
"""Dollars: what is shown as a cent."""

DEAREST = 12
"""Lines that are shown; `--json` has all."""

ASSUMED = (
    "At rest: a month without a request, with the least number of tasks. At load: a month of nothing but the "
    "busiest time of the stated users, so that what is paid is between the two.",
    "On demand, before free tiers, discounts, Savings Plans and taxes. Tasks on Spot at the full price: AWS "
    "sets Spot's by supply, and states no discount that holds.",
    "What the application and the function use a request was measured (docs/reference/capacity.md); another "
    "application uses something else.",
)


def show(console: Console, estimate: Estimate) -> None:
    loaded = estimate.users is not None
    _line(console, heading(estimate), "bold")
    if estimate.beyond:
        _line(console, f"{estimate.beyond}.", "bold red")
    console.print(_table("tier", list(tiers(estimate)), loaded=loaded))
    shown = estimate.entries[:DEAREST]
    rows = [
        (f"{each.tier}: {each.price.title}", dollars(each.usd_at_rest), dollars(each.usd_at_load))
        for each in shown
    ]
    console.print(_table("the dearest of it", rows, loaded=loaded))
    for entry in shown:
        for note in entry.notes:
            _line(console, f"{entry.tier}: {entry.price.title}: {quantity(entry, loaded=loaded)}; {note}.")
    _line(console, "")
    for sentence in ASSUMED:
        _line(console, sentence)
    _line(console, "\nNot counted:")
    for what, why in estimate.uncounted.items():
        _line(console, f"  {what}: {why}")


def heading(estimate: Estimate) -> str:
    """What the table is of, and by which prices."""
    table = prices()
    load = f"{estimate.users:,} users" if estimate.users is not None else "at rest"
    other = f", though it is in {estimate.region}" if estimate.foreign else ""
    return (
        f"{estimate.stack}: US dollars a month, {load}; prices of {table.region}{other}, read on {table.read}"
    )


def dollars(usd: float) -> str:
    """`$1,234.50`; what is less than half a cent is `$0.00`."""
    return f"${usd:,.2f}"


def amount(usd: float, *, at_least: bool) -> str:
    """As `dollars`; where something of it has no price that is known, the least that it is."""
    if not at_least:
        return dollars(usd)
    return f"at least {dollars(usd)}" if usd >= SMALLEST else "unknown"


def quantity(entry: Entry, *, loaded: bool) -> str:
    """How much of it there is, at load as well where that differs, and what one costs."""
    rest, load = _number(entry.at_rest), _number(entry.at_load)
    also = f" at rest, {load} at load," if loaded and rest != load else ""
    return f"{rest} {entry.price.unit}{also} at {entry.price.usd:g}"


def _number(quantity: float) -> str:
    """Whole, but what is small with two digits: 0.4 is not nothing."""
    return f"{quantity:,.0f}" if quantity >= 10 or not quantity else f"{quantity:.2g}"


def tiers(estimate: Estimate) -> Iterator[tuple[str, str, str]]:
    """Each tier and at last all of them, with what they cost at rest and at load."""
    for tier, amounts in estimate.tiers.items():
        rest, load = (amount(each, at_least=tier in estimate.unknown) for each in amounts)
        yield tier, rest, load
    rest, load = (
        amount(each, at_least=bool(estimate.unknown)) for each in (estimate.at_rest, estimate.at_load)
    )
    yield "all", rest, load


def _table(what: str, rows: list[tuple[str, str, str]], *, loaded: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(what, overflow="fold")
    for column in ("at rest", "at load")[: 1 + loaded]:
        table.add_column(column, justify="right", no_wrap=True)
    for name, rest, load in rows:
        style = "bold" if name == "all" else ""
        table.add_row(name, *(rest, load)[: 1 + loaded], style=style)
    return table


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style), soft_wrap=True)
