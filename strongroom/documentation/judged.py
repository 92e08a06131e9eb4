"""What the checks judge, in the stacks that production consists of: the environment, and its account's own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from strongroom.proof.verify.finding import examine
from strongroom.synthesized import load

STACKS = ("prod", "bootstrap")

Judged = dict[str, dict[str, Counter[str]]]
"""Check code -> stack -> how many resources of which type. A resource with two verdicts is counted once."""


def judged(stacks: Path) -> Judged:
    """Runs every check on the stacks that were synthesized into a folder."""
    reports = {name: examine(load(stacks / name)) for name in STACKS}
    codes = reports[STACKS[0]].verdicts
    return {
        code: {
            name: Counter(
                resource.type
                for resource in {
                    each.resource.address: each.resource for each in report.verdicts[code]
                }.values()
            )
            for name, report in reports.items()
        }
        for code in codes
    }
