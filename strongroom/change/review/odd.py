"""What no plan of Terraform's has, and would be no change for that: somebody, or something, has edited it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strongroom.change.review.entry import Entry
from strongroom.change.review.verdict import Reason, Verdict

__all__ = ["odd"]

ONLY_READ = "it is to be read, as data sources are: what becomes of it is not known"
NO_ACTION = "nothing is to be done, and it is another one afterwards"


def odd(found: Iterable[Entry]) -> Iterator[Reason]:
    """Reasons of the whole plan: what is odd is counted as no change."""
    for each in found:
        if each.is_data:
            continue
        if each.actions == ("read",):
            yield Reason(Verdict.DANGEROUS, f"{each.address}: {ONLY_READ}")
        elif each.actions == ("no-op",) and each.change.get("before") != each.change.get("after"):
            yield Reason(Verdict.DANGEROUS, f"{each.address}: {NO_ACTION}")
