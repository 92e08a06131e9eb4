"""What a change of the rules by which something is deleted in time comes to, of buckets and of repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from strongroom.change.review.ecr_lifecycles import ECR, expires_more
from strongroom.change.review.lifecycles import RULES, archives_more, deletes_more
from strongroom.change.review.verdict import Reason, Verdict

__all__ = ["DELETES", "by_rules", "rules_of"]

DELETES = Reason(
    Verdict.DANGEROUS, "lifecycle rules delete more, or sooner: what is older already is deleted too"
)
ARCHIVES = Reason(
    Verdict.REVIEW,
    "lifecycle rules move more to an archive, or sooner: reading it fails until it has been restored",
)


def rules_of(type_: str) -> frozenset[str]:
    """The argument with the rules, of a type that has them."""
    return frozenset(["policy"] if type_ == ECR else [RULES[type_]] if type_ in RULES else [])


def by_rules(type_: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reason]:
    """Why rules that are `after` ask for more than those `before`, of which there may be none."""
    if type_ == ECR:
        if expires_more(before, after):
            yield DELETES
    elif type_ in RULES:
        if deletes_more(before, after):
            yield DELETES
        if archives_more(before, after):
            yield ARCHIVES
