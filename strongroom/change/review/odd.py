"""What no plan of Terraform's has, and would be no change for that: somebody, or something, has edited it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strongroom.change.review.asides import resources
from strongroom.change.review.entry import Entry
from strongroom.change.review.verdict import Reason, Verdict

__all__ = ["odd"]

NO_LIST = "the plan has no list of changes, and does not leave all that is there"
ONLY_READ = "it is to be read, as data sources are: what becomes of it is not known"
NO_ACTION = "nothing is to be done, and it is another one afterwards"


def odd(document: Mapping[str, Any], found: Iterable[Entry]) -> Iterator[Reason]:
    """Reasons of the whole plan; one of refreshing alone has neither a list of changes nor planned values."""
    planned, there = (resources(document.get(part)) for part in ("planned_values", "prior_state"))
    if "resource_changes" not in document and planned and there.keys() - planned.keys():
        yield Reason(Verdict.DANGEROUS, NO_LIST)
    for each in found:
        if each.is_data:
            continue
        if each.actions == ("read",):
            yield Reason(Verdict.DANGEROUS, f"{each.address}: {ONLY_READ}")
        elif each.actions == ("no-op",) and each.change.get("before") != each.change.get("after"):
            yield Reason(Verdict.DANGEROUS, f"{each.address}: {NO_ACTION}")
