"""A review: what one or several plans come to, and everything that is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from strongroom.change.consequences.costs import TierCost, costs
from strongroom.change.consequences.interruptions import Consequence
from strongroom.change.review.around import Around, provisioned
from strongroom.change.review.asides import Check, checks, deferred, missing, untold
from strongroom.change.review.drift import Drift, drift
from strongroom.change.review.entry import Entry, Kind, entries
from strongroom.change.review.given import Given, attempted
from strongroom.change.review.invocations import invocations
from strongroom.change.review.judgement import interruptions, judge
from strongroom.change.review.left_out import with_left_out
from strongroom.change.review.odd import odd
from strongroom.change.review.renames import Rename, renames
from strongroom.change.review.security_reasons import arguments_told, by_address, security_reasons
from strongroom.change.review.unread import is_told
from strongroom.change.review.values import delta_of_values
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security import SecurityDelta, security_delta

__all__ = ["Judged", "PlanReview", "Review", "review"]

NAMED = 3  # so many addresses stand in a sentence
CHANGES = (Kind.DESTROY, Kind.REPLACE, Kind.UNKNOWN, Kind.CHANGE, Kind.ADD)


@dataclass(frozen=True)
class Judged:
    """An entry and what it comes to."""

    entry: Entry
    reasons: tuple[Reason, ...]
    interruptions: tuple[Consequence, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return self.reasons[0].verdict if self.reasons else Verdict.NONE


@dataclass(frozen=True)
class PlanReview:
    """One plan's. `changes`: what is counted as such, the worst first; all other lists stand beside them."""

    given: Given
    changes: tuple[Judged, ...]
    forgotten: tuple[Judged, ...] = ()
    deposed: tuple[Judged, ...] = ()
    reads: tuple[Entry, ...] = ()
    moves: tuple[Entry, ...] = ()
    imports: tuple[Entry, ...] = ()
    drift: tuple[Drift, ...] = ()
    deferred: tuple[Entry, ...] = ()
    outputs: tuple[Entry, ...] = ()
    checks: tuple[Check, ...] = ()
    renames: tuple[Rename, ...] = ()
    costs: tuple[TierCost, ...] | None = None
    security: SecurityDelta | None = None
    is_told: bool = False
    """Whether permissions and ways are in `security` too."""
    whole: tuple[Reason, ...] = field(default=())
    """Reasons that are no single change's."""

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Everything that has a verdict of its own."""
        return (*self.changes, *self.forgotten, *self.deposed)

    @cached_property
    def verdict(self) -> Verdict:
        return max(
            (*(each.verdict for each in self.judged), *(each.verdict for each in self.whole)),
            default=Verdict.NONE,
        )


@dataclass(frozen=True)
class Review:
    """Of all plans together."""

    plans: tuple[PlanReview, ...]

    @property
    def verdict(self) -> Verdict:
        return max((each.verdict for each in self.plans), default=Verdict.NONE)


def review(given: Iterable[Given]) -> Review:
    """The review of these plans."""
    return Review(tuple(map(_plan, given)))


def _plan(given: Given) -> PlanReview:
    found = list(entries(given.document.get("resource_changes")))
    managed = [each for each in found if not each.is_data]
    delta = None if given.untold else attempted(lambda: security_delta(given.before, given.after))
    known = delta is not None
    if delta is None:
        delta = attempted(lambda: delta_of_values(managed))
    else:
        delta = with_left_out(delta, managed, given)
    told_of = by_address(delta, given.before, given.after) if delta else {}
    arguments = arguments_told(delta, managed) if delta else {}
    around = Around(tuple(managed), given.after, provisioned(given.document))
    judged = [
        _judged(
            each,
            around,
            told_of.get(each.address, ()),
            arguments.get(each.address, frozenset()),
            known=known and is_told(each, given),
        )
        for each in found
        if each.kind not in (Kind.NOTHING, Kind.READ, Kind.MOVE)
    ]
    left = {address: told_of[address] for address in told_of.keys() - {each.entry.address for each in judged}}
    outputs, put_off = tuple(_outputs(given.document)), tuple(deferred(given.document))
    told = tuple(checks(given.document))
    drifted = drift(given.document, managed)
    aside = _Aside(given, found, outputs, put_off, told, drifted)
    return PlanReview(
        given,
        _sorted(each for each in judged if each.entry.kind in CHANGES and each.entry.deposed is None),
        _sorted(each for each in judged if each.entry.kind is Kind.FORGET and each.entry.deposed is None),
        _sorted(each for each in judged if each.entry.deposed is not None),
        tuple(each for each in found if each.kind is Kind.READ),
        tuple(each for each in managed if each.was),
        tuple(each for each in managed if each.imported),
        drifted,
        put_off,
        outputs,
        told,
        tuple(renames(found)),
        _costs(given),
        delta,
        known,
        tuple(sorted({*aside.reasons(), *_of_security(delta, left)}, reverse=True)),
    )


def _judged(
    entry: Entry, around: Around, security: tuple[Reason, ...], told: frozenset[str], *, known: bool
) -> Judged:
    """What is safe about it says nothing beside what is not."""
    reasons = sorted({*judge(entry, delta_known=known, around=around, told=told), *security}, reverse=True)
    worse = tuple(each for each in reasons if each.verdict > Verdict.SAFE)
    return Judged(entry, worse or tuple(reasons), interruptions(entry))


def _of_security(delta: SecurityDelta | None, left: dict[str, tuple[Reason, ...]]) -> Iterator[Reason]:
    """Of the whole, and what is told of resources that are no changes themselves."""
    if delta is not None:
        yield from security_reasons(delta)
    for address, reasons in left.items():
        yield from (Reason(each.verdict, f"{address}: {each.sentence}") for each in reasons)


def _costs(given: Given) -> tuple[TierCost, ...] | None:
    after = given.after
    return None if after is None or given.untold else attempted(lambda: costs(given.before, after))


def _sorted(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    order = list(Kind)
    return tuple(
        sorted(
            judged,
            key=lambda each: (-each.verdict, order.index(each.entry.kind), each.entry.address),
        )
    )


def _outputs(document: dict[str, Any]) -> Iterator[Entry]:
    told = document.get("output_changes")
    for name, change in told.items() if isinstance(told, dict) else ():
        if isinstance(change, dict):
            (found,) = entries([{"address": f"output.{name}", "type": "output", "change": change}])
            if found.kind is not Kind.NOTHING:
                yield found


@dataclass(frozen=True)
class _Aside:
    """What counts for the whole plan."""

    given: Given
    found: Sequence[Entry]
    outputs: Sequence[Entry]
    deferred: Sequence[Entry]
    checks: Sequence[Check]
    drift: Sequence[Drift]

    def reasons(self) -> Iterator[Reason]:
        document = self.given.document
        if document.get("errored") is True:
            yield Reason(Verdict.DANGEROUS, "planning ended in an error: what is not in this plan is not known")
        if self.deferred or document.get("deferred_changes"):
            yield Reason(Verdict.REVIEW, "changes are deferred to a later plan: what they do is not known yet")
        elif document.get("complete") is False:
            yield Reason(Verdict.REVIEW, "the plan is not complete: a second one has to follow")
        yield from invocations(document)
        if any(each.status in ("fail", "error") for each in self.checks):
            yield Reason(Verdict.REVIEW, "checks of the configuration fail")
        told = document.get("resource_changes", [])
        if not isinstance(told, list):
            yield Reason(Verdict.DANGEROUS, "the plan's list of changes can't be read")
        elif not all(isinstance(each, dict) for each in told):
            yield Reason(Verdict.DANGEROUS, "an entry of the plan's list of changes can't be read")
        yield from odd(self.found)
        if gone := missing(document):
            more = f" and {len(gone) - NAMED} more" if len(gone) > NAMED else ""
            yield Reason(
                Verdict.DANGEROUS,
                f"{', '.join(gone[:NAMED])}{more}: there now, and the plan says nothing of what becomes of it",
            )
        for each in self.drift:
            yield from (Reason(one.verdict, f"{each.entry.address}: {one.sentence}") for one in each.reasons)
        for address in untold(document):
            yield Reason(Verdict.REVIEW, f"{address}: planned, and the plan tells no change of it")
        if any(each.was or each.imported for each in self.found):
            yield Reason(Verdict.SAFE, "only Terraform's state changes: moves and imports")
        if self.outputs:
            yield Reason(Verdict.SAFE, "outputs change")
