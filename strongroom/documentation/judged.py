"""What the checks judge, in some stacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from strongroom.proof.verify.finding import examine
from strongroom.synthesized import load

Judged = dict[str, dict[str, Counter[str]]]
"""Check code -> stack -> how many resources of which type. A resource with two verdicts is counted once."""


def judged(stacks: Sequence[Path]) -> Judged:
    """Runs every check on the stacks in these folders."""
    reports = {folder.name: examine(load(folder)) for folder in stacks}
    codes = reports[stacks[0].name].verdicts
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


def introduced(text: str, stacks: Sequence[Path]) -> str:
    """A page's introduction with the names of the two stacks that it is about."""
    environment, bootstrap = (f"`{folder.name}`" for folder in stacks)
    return text.format(environment=environment, bootstrap=bootstrap)
