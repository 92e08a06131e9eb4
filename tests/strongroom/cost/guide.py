"""The figures in docs/guides/cost.md: `python -m tests.strongroom.cost.guide`, which `make docs` calls."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

import cdktf_lazy_provider
from stacks.settings import Settings, load_settings
from strongroom.change.consequences.costs import costs
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.report import show
from strongroom.change.difference.stack import StackDifference
from strongroom.change.values.changes import Change
from strongroom.cost.by_setting import by_setting, signed
from strongroom.cost.estimate import Estimate, estimate
from strongroom.cost.report import dollars
from strongroom.cost.variants import changed, synthesized
from tests.example_settings import EXAMPLES, ONE_ACCOUNT

__all__ = ["PAGE", "render"]

PAGE = Path(__file__).parents[3] / "docs" / "guides" / "cost.md"

LARGEST = 6


def render(page: str) -> str:
    """The page, with today's figures between its marks.

    Raises:
        LookupError: the marks have gone.
    """
    dev, prod = (load_settings(ONE_ACCOUNT / f"{name}.toml") for name in ("dev", "prod"))
    small = load_settings(EXAMPLES / "small" / "dev.toml")
    for name, text in {
        "of an edit": _edit(dev),
        "by setting": _by_setting(prod),
        "of a small environment": _small(*(estimate(synthesized(each)) for each in (dev, small, prod))),
    }.items():
        block = re.compile(
            rf"(?<=<!-- figures {name}: make docs -->\n).*?(?=<!-- end of figures -->)", re.DOTALL
        )
        found = block.search(page)
        if found is None:
            raise LookupError(f"{PAGE.name} has no marks for the figures {name}")
        page = page[: found.start()] + text + page[found.end() :]
    return page


def _edit(dev: Settings) -> str:
    """As `strongroom diff` tells it."""
    after = synthesized(changed(dev, {"database.instance_class": "db.t4g.large"}))
    console = Console(file=io.StringIO(), width=120)
    told = StackDifference("dev", (), (Change(("x",), 1, 2),), costs=costs(synthesized(dev), after))
    show(console, Compared("HEAD", "0" * 40, (told,)))
    assert isinstance(console.file, io.StringIO)
    _, heading, lines = console.file.getvalue().partition("Cost at rest")
    return f"```\n{heading}{lines}```\n"


def _by_setting(prod: Settings) -> str:
    priced = [each for each in by_setting(prod) if not each.refused]
    largest = sorted(priced, key=lambda each: -max(abs(each.at_rest or 0), abs(each.at_load or 0)))[:LARGEST]
    rows = [
        f"| `{each.text}` | {signed(each.at_rest or 0)} | {signed(each.at_load or 0)} |\n" for each in largest
    ]
    return "".join(["| `prod`, with | at rest | at load |\n", "|---|---:|---:|\n", *rows])


def _small(dev: Estimate, small: Estimate, prod: Estimate) -> str:
    rows = [
        f"| {tier} | {dollars(rest)} | {dollars(small.tiers.get(tier, (0.0, 0.0))[0])} |\n"
        for tier, (rest, _) in dev.tiers.items()
    ]
    return "".join(
        [
            "| tier | `dev` of the example | in this form |\n",
            "|---|---:|---:|\n",
            *rows,
            f"| **all, a month at rest** | {dollars(dev.at_rest)} | {dollars(small.at_rest)} |\n",
            f"\nThat is {small.at_rest / dev.at_rest:.0%} of what `dev` costs otherwise, and "
            f"{small.at_rest / prod.at_rest:.0%} of `prod` at rest.\n",
        ]
    )


if __name__ == "__main__":
    cdktf_lazy_provider.install()
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
