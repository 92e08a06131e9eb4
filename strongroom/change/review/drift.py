"""What changed outside Terraform: what of it makes something weaker, and whether the plan takes that back.

Drift is no change of the plan's. But what no argument says an apply takes over into the state, and no later
plan tells of it again: that is for review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strongroom.change.review.administrators import administrators
from strongroom.change.review.asides import resources
from strongroom.change.review.entry import Entry, Kind, entries
from strongroom.change.review.kinds import Role, lost_with, opening, role
from strongroom.change.review.unmanaged import COMPUTED, Given, given, has_policy_of, unmanaged
from strongroom.change.review.values import delta_of_values
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.values.changes import ABSENT

__all__ = ["Drift", "drift"]

ZEROS: tuple[object, ...] = (None, 0, "", [], {})
KEPT = "changed outside Terraform, and the plan does not take it back"
TAKEN_BACK = "changed outside Terraform, and the plan takes it back"


@dataclass(frozen=True)
class Drift:
    """`reasons`: of what is weaker, or gone for good; most drift has none."""

    entry: Entry
    reasons: tuple[Reason, ...] = ()


def drift(document: dict[str, Any], planned: Sequence[Entry]) -> tuple[Drift, ...]:
    """Everything that changed, the worst first; `planned`: what the plan changes. Another word for nothing,
    null or an empty list, is no change: a first refresh has it of most resources."""
    found = [each for each in entries(document.get("resource_drift")) if not _is_nothing(each)]
    if not found:
        return ()
    others = given(resources(document.get("prior_state")))
    ends = {each.address: each for each in planned if each.deposed is None}
    drifted = [Drift(each, tuple(_reasons(each, ends.get(each.address), others))) for each in found]
    return tuple(sorted(drifted, key=lambda each: -max((one.verdict for one in each.reasons), default=0)))


def _is_nothing(each: Entry) -> bool:
    if each.kind is Kind.CHANGE and each.changes:
        return all(side is ABSENT or side in ZEROS for one in each.changes for side in (one.old, one.new))
    return each.kind is Kind.NOTHING


def _reasons(each: Entry, planned: Entry | None, others: Given) -> Iterator[Reason]:
    if each.is_data or each.deposed is not None:
        return
    if each.kind is Kind.DESTROY and role(each.type, each.before) in (Role.HOLDS, Role.COULD_HOLD):
        lost = lost_with(each.type) or "what it held"
        yield Reason(Verdict.REVIEW, f"gone outside Terraform. Lost with it: {lost}")
    left = _weaker(each, _end(each, planned), others)
    for sentence in sorted(_weaker(each, each.after, others)):
        kept = sentence in left
        yield Reason(Verdict.REVIEW if kept else Verdict.SAFE, f"{KEPT if kept else TAKEN_BACK}: {sentence}")


def _end(each: Entry, planned: Entry | None) -> Mapping[str, Any]:
    """What the plan leaves of it."""
    if planned is None or planned.kind not in (Kind.ADD, Kind.CHANGE, Kind.REPLACE, Kind.DESTROY):
        return each.after
    return planned.after


def _weaker(each: Entry, end: Mapping[str, Any], others: Given) -> set[str]:
    """In which ways the resource would be weaker at such an end than it was before the drift."""
    if each.kind not in (Kind.CHANGE, Kind.DESTROY):
        return set()
    from_others = COMPUTED | {"policy"} if has_policy_of(end, others) else COMPUTED
    before, after = ({name: side[name] for name in side.keys() - from_others} for side in (each.before, end))
    change = {**each.change, "before": before, "after": after if end else None, "after_unknown": {}}
    kind = Kind.CHANGE if end else Kind.DESTROY
    compared = Entry(each.address, each.type, kind, change=change)
    found = {*administrators(compared, delta_known=False)}
    delta = delta_of_values([compared])
    found |= {posture.sentence for posture in delta.weakened}
    found |= {protection.sentence for protection in delta.protections_lost}
    was = {told for told, _ in unmanaged(each.type, each.before, others)}
    found |= {sentence for told, sentence in unmanaged(each.type, end, others) if told not in was}
    names = sorted(compared.names & opening(each.type)) if end else []
    if names and not found:
        found.add(f"{', '.join(names)}, which may let somebody do or reach more")
    return found
