"""The page `docs/reference/cost.md`: every environment's estimate, the prices, and what is not counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from strongroom.cost.estimate import Estimate
from strongroom.cost.prices import prices
from strongroom.cost.report import ASSUMED, heading, tiers
from strongroom.cost.uncounted import FREE, reasons

__all__ = ["render"]

INTRODUCTION = """\
<!-- Generated from strongroom/cost/ by `make docs`; change it there. -->
# Cost

What the stacks cost a month by AWS's list prices, as `strongroom cost` prints it; nothing here was billed.
[What an environment costs](../guides/cost.md) says how to read it, and what a smaller one costs.
"""


def render(estimates: Sequence[Estimate]) -> str:
    """The whole page, of these stacks."""
    sections = (_stacks(estimates), _assumed(), _uncounted(estimates), _prices(), _free())
    return "\n".join([INTRODUCTION, *(line for section in sections for line in section)])


def _stacks(estimates: Sequence[Estimate]) -> Iterator[str]:
    for each in estimates:
        loaded = each.users is not None
        yield f"## `{each.stack}`\n"
        yield f"{heading(each).partition(': ')[2]}.\n"
        if each.beyond:
            yield f"{each.beyond}.\n"
        yield f"| tier | at rest |{' at load |' if loaded else ''}"
        yield f"|---|---:|{'---:|' if loaded else ''}"
        for tier, *amounts in tiers(each):
            name = "**all**" if tier == "all" else tier
            yield f"| {name} | {' | '.join(amounts[: 1 + loaded])} |"
        yield ""


def _assumed() -> Iterator[str]:
    yield "## What is assumed\n"
    for sentence in ASSUMED:
        yield f"- {sentence}"
    yield ""


def _uncounted(estimates: Sequence[Estimate]) -> Iterator[str]:
    yield "## What is not counted\n"
    yield "| of | what |"
    yield "|---|---|"
    for what, why in sorted({item for each in estimates for item in each.uncounted.items()}):
        yield f"| `{what}` | {why} |"
    yield ""


def _prices() -> Iterator[str]:
    table = prices()
    yield "## Prices\n"
    yield (
        f"Of {table.region}, in US dollars, read on {table.read}; each is the same in two public copies of "
        "AWS's price list at least, which `strongroom/cost/prices.toml` names. An instance class that is not "
        "here was found in one alone, and is not counted.\n"
    )
    yield "| what | price | for a | AWS's page |"
    yield "|---|---:|---|---|"
    for price in table.prices.values():
        yield f"| {price.title} | {price.usd:.10f}".rstrip("0") + f" | {price.unit} | {price.page} |"
    yield ""


def _free() -> Iterator[str]:
    yield "## Free\n"
    yield "| type | why |"
    yield "|---|---|"
    for type_, why in sorted(reasons(FREE).items()):
        yield f"| `{type_}` | {why} |"
    yield ""
