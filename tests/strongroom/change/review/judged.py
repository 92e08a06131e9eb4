"""A plan's review, from the document alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strongroom.change.review.given import read
from strongroom.change.review.review import PlanReview, review
from strongroom.change.review.verdict import Verdict
from strongroom.change.security.delta import SecurityDelta
from tests.changes.expected import Expected

__all__ = ["Found", "found", "problems"]


@dataclass(frozen=True)
class Found:
    """A verdict, and what is said for it, with addresses: of changes, of the whole plan, of its security."""

    verdict: Verdict
    reasons: tuple[str, ...]

    def names(self, beginning: str) -> bool:
        return any(beginning in each for each in self.reasons)


def found(plan: dict[str, Any], folder: Path) -> Found:
    """What the review says of a plan, which it reads from a file in `folder`."""
    file = folder / "plan.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    (judged,) = review([read(file)]).plans
    return Found(judged.verdict, tuple(_reasons(judged)))


def _reasons(judged: PlanReview) -> Iterable[str]:
    for each in judged.judged:
        for reason in each.reasons:
            if reason.verdict >= Verdict.REVIEW:
                yield f"{each.entry.address}: {reason.sentence}"
    for reason in judged.whole:
        yield reason.sentence
    if judged.security:
        yield from _security(judged.security)


def _security(delta: SecurityDelta) -> Iterable[str]:
    for permission in delta.permissions_gained:
        yield f"{permission.source}: {permission.action} on {permission.resource}"
    for flow in delta.flows_gained:
        yield f"{flow.source} reaches {flow.target} on {flow.port}"
    for posture in delta.weakened:
        yield f"{posture.address}: {posture.sentence}"
    for protection in delta.protections_lost:
        yield f"{protection.address}: {protection.sentence}"
    for unknown in delta.unknown:
        yield f"{unknown.address}: {unknown.sentence}"


def problems(judged: Found, expected: Expected) -> list[str]:
    """In which ways the review is wrong: downward first."""
    lowest, highest = (Verdict[each.upper()] for each in (expected.verdict, expected.highest))
    wrong = []
    if judged.verdict < lowest:
        wrong.append(f"{judged.verdict.word} in place of {lowest.word}: {expected.why}")
    wrong += [f"{each}… is among no reasons" for each in expected.names if not judged.names(each)]
    if judged.verdict > highest:
        wrong.append(f"{judged.verdict.word}, though it is {highest.word} at most: {expected.why}")
    return [f"{each}; {list(judged.reasons)[:4]}" for each in wrong]
