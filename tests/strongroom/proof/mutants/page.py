"""The page `docs/reference/mutants.md`: every failure that is put back, and the checks that find it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.strongroom.proof.mutants.catalogue import CATALOGUE, Mutant
from tests.strongroom.proof.mutants.kills import Kills

__all__ = ["PAGE", "render"]

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "mutants.md"

INTRODUCTION = """\
<!-- Generated from tests/strongroom/proof/mutants/catalogue/ by `make docs`; change it there. -->
# Mutants

Each of these {mutants} failures is put back into the synthesized production stack, alone, and has to be found
by a check that names the resource it is in. Of the {checks} checks each is the only one that finds some
failure: none could be left out.

The resource is its construct path below the stack; a code is described in [checks.md](checks.md).
"""


def render(killed: Kills) -> str:
    """The whole page."""
    checks = {code for codes in killed.values() for code in codes}
    lines = [INTRODUCTION.format(mutants=len(killed), checks=len(checks))]
    for tier, mutants in groupby(CATALOGUE, key=lambda mutant: mutant.tier):
        lines += [f"## {tier}\n", "| Mutant | What happens on AWS | Resource | Found by |", "|---|---|---|---|"]
        lines += [_row(mutant, killed[mutant.name]) for mutant in mutants]
        lines.append("")
    return "\n".join(lines)


def _row(mutant: Mutant, codes: list[str]) -> str:
    return f"| {mutant.name} | {mutant.failure} | `{mutant.named}` | {', '.join(codes)} |"
