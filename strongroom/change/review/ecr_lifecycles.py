"""Whether another lifecycle policy of a repository deletes more images, or sooner, than the one before.

Amazon ECR user guide, "Automate the cleanup of images by using lifecycle policies": images that the policy
names already are deleted within 24 hours; one that a rule of a lower priority number names is no later rule's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from strongroom.synthesized import blocks, number

__all__ = ["ECR", "expires_more"]

ECR = "aws_ecr_lifecycle_policy"


def expires_more(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether it may; only the same rules, the first of them, or larger counts are known not to."""
    old, new = (_rules(values.get("policy")) for values in (before, after))
    if old is None or new is None:
        return True
    return any(
        index >= len(old) or old[index][0] != selection or count < old[index][1]
        for index, (selection, count) in enumerate(new)
    )


def _rules(policy: Any) -> list[tuple[str, float]] | None:
    """What each selects, and how many or how old images stay, in their order; None: that can't be read."""
    if policy in (None, ""):
        return []
    try:
        told = json.loads(policy)
        return _sorted(told) if isinstance(told, dict) else None
    except (TypeError, ValueError, RecursionError):
        return None


def _sorted(told: Mapping[str, Any]) -> list[tuple[str, float]]:
    """By their priority."""
    rules = sorted(blocks(told.get("rules")), key=lambda each: number(each.get("rulePriority")) or 0)
    return list(_counted(rules))


def _counted(rules: list[Any]) -> Iterator[tuple[str, float]]:
    for rule in rules:
        (selection, *_) = [*blocks(rule.get("selection")), {}]
        count = number(selection.get("countNumber")) or 0
        left = {name: value for name, value in selection.items() if name != "countNumber"}
        yield json.dumps(left, sort_keys=True), float(count)
