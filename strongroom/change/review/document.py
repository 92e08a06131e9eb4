"""A review as the one document that every format prints: JSON values, masked.

The shape is an interface, `schema.json` beside this file: fields may be added, none is renamed or taken away.

    {"format_version": "1.0", "verdict", "exit_code", "plans": [PLAN]}
    PLAN: {"name", "file", "terraform_version", "verdict", "reasons": [REASON],
           "counts": {"add", "change", "replace", "destroy", "unknown"}, "changes": [CHANGE],
           "forgotten": [CHANGE], "deposed": [CHANGE], "security": SECURITY | null,
           "interruptions": [INTERRUPTION], "renames": [RENAME], "costs": [COST] | null,
           "unknown_values": [{"address", "places"}], "reads": [{"address", "reason", "dependents"}],
           "moves": [{"address", "was"}], "imports": [{"address", "id"}],
           "drift": [{"address", "action", "reasons": [{"verdict", "sentence"}], "changes"}],
           "deferred": [{"address", "action", "reason"}],
           "outputs": [{"name", "action", "changes"}], "checks": [{"address", "status", "problems"}],
           "notes": [sentence]}
    REASON: {"verdict", "sentence", "count", "addresses"}
    CHANGE: {"address", "type", "tier", "path", "line" | null, "action", "actions", "verdict",
             "reasons": [{"verdict", "sentence"}], "replace_paths": [place], "action_reason" | null, "beside",
             "was" | null, "deposed" | null, "loses" | null, "instead" | null,
             "changes": [{"place", "old", "new"}]}
    SECURITY: as `SecurityDelta.as_dict` tells it
    INTERRUPTION: {"address", "what", "lasts", "source"}
    RENAME: {"old", "new", "moves": [{"old", "new", "path", "line" | null, "call"}]}
    COST: {"tier", "before", "after", "before_at_least", "after_at_least", "known"}, US dollars a month at rest

`verdict` is none, safe, review, dangerous or irreversible. `action` is destroy, replace, unknown, forget,
change or add; `actions` are Terraform's own. `replace_paths` are the places that force a replacement,
`action_reason` is Terraform's word for why. `path` is the construct's, below the stack; of what has left the
program, what its address says of it. `line` is a file of the program and a line. `call` is what to write on the
resource at `path`. `old` or `new` is left out where there is nothing; of what is destroyed or forgotten no
values are told. A secret, by Terraform's mark, its name or its shape, is `(sensitive)` wherever it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from strongroom.change.review.advice import advice
from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.kinds import lost_with
from strongroom.change.review.masking import Mask
from strongroom.change.review.renames import Rename
from strongroom.change.review.review import Judged, PlanReview, Review
from strongroom.change.review.secret_names import named_by
from strongroom.change.review.secrets import of_plan
from strongroom.change.review.verdict import Reason, Verdict, exit_code
from strongroom.change.review.waiting import waiting
from strongroom.change.values.changes import ABSENT, Change
from strongroom.change.values.marked import UNKNOWN
from strongroom.synthesized.addresses import keyless

__all__ = ["FORMAT_VERSION", "document"]

FORMAT_VERSION = "1.0"
COUNTED = (Kind.ADD, Kind.CHANGE, Kind.REPLACE, Kind.DESTROY, Kind.UNKNOWN)
NOTHING: tuple[object, ...] = ("", 0, [], {})  # `false` is among them: it equals 0
WITHOUT_VALUES = (Kind.DESTROY, Kind.FORGET)


def document(review: Review) -> dict[str, Any]:
    """The document, with every secret of any of the plans masked in all of it."""
    mask = Mask(chain.from_iterable(of_plan(each.given.document) for each in review.plans))
    return {
        "format_version": FORMAT_VERSION,
        "verdict": review.verdict.word,
        "exit_code": exit_code(review.verdict),
        "plans": [_Plan(each, mask).told() for each in review.plans],
    }


class _Plan:
    def __init__(self, plan: PlanReview, mask: Mask) -> None:
        self._plan, self._mask, self._places = plan, mask, plan.given.places

    def told(self) -> dict[str, Any]:
        plan, mask = self._plan, self._mask
        text, address = mask.text, mask.address
        version = plan.given.document.get("terraform_version")
        return {
            "name": text(plan.given.name),
            "file": text(str(plan.given.file)),
            "terraform_version": text(version) if isinstance(version, str) else None,
            "verdict": plan.verdict.word,
            "reasons": list(self._reasons()),
            "counts": self._counts(),
            "changes": self._each(self._change, plan.changes),
            "forgotten": self._each(self._change, plan.forgotten),
            "deposed": self._each(self._change, plan.deposed),
            "security": None if plan.security is None else mask.value(plan.security.as_dict()),
            "interruptions": [
                {
                    "address": address(each.entry.address),
                    "what": one.what,
                    "lasts": one.lasts,
                    "source": one.source,
                }
                for each in plan.changes
                for one in each.interruptions
            ],
            "renames": self._each(self._rename, plan.renames),
            "costs": self._costs(),
            "unknown_values": list(self._unknown()),
            "reads": list(self._reads()),
            "moves": [
                {"address": address(each.address), "was": address(each.was or "")} for each in plan.moves
            ],
            "imports": [
                {"address": address(each.address), "id": text(each.imported or "")} for each in plan.imports
            ],
            "drift": [
                {
                    "address": address(each.entry.address),
                    "action": each.entry.kind.value,
                    "reasons": self._each(self._reason, each.reasons),
                    "changes": self._values(each.entry),
                }
                for each in plan.drift
            ],
            "deferred": [
                {
                    "address": address(each.address),
                    "action": each.kind.value,
                    "reason": self._text(each.deferred),
                }
                for each in plan.deferred
            ],
            "outputs": [
                {
                    "name": text(each.address.removeprefix("output.")),
                    "action": each.kind.value,
                    "changes": self._values(each),
                }
                for each in plan.outputs
            ],
            "checks": [
                {
                    "address": address(each.address),
                    "status": text(each.status),
                    "problems": [*map(text, each.problems)],
                }
                for each in plan.checks
            ],
            "notes": list(self._notes()),
        }

    def _each(self, tell: Callable[[Any], dict[str, Any]], given: Iterable[Any]) -> list[dict[str, Any]]:
        return [tell(each) for each in given]

    def _reasons(self) -> Iterator[dict[str, Any]]:
        """Each sentence once, the worst first, with the addresses that it is of."""
        found: dict[tuple[Verdict, str], list[str]] = {
            (each.verdict, each.sentence): [] for each in self._plan.whole
        }
        for judged in self._plan.judged:
            for reason in judged.reasons:
                found.setdefault((reason.verdict, reason.sentence), []).append(judged.entry.address)
        for (verdict, sentence), addresses in sorted(found.items(), key=lambda item: (-item[0][0], item[0][1])):
            yield {
                "verdict": verdict.word,
                "sentence": self._mask.text(sentence),
                "count": len(addresses),
                "addresses": [*map(self._mask.address, addresses)],
            }

    def _counts(self) -> dict[str, int]:
        counted = Counter(each.entry.kind for each in self._plan.changes)
        return {kind.value: counted[kind] for kind in COUNTED}

    def _change(self, judged: Judged) -> dict[str, Any]:
        entry, mask = judged.entry, self._mask
        going = entry.goes
        return {
            "address": mask.address(entry.address),
            "type": entry.type,
            "tier": mask.address(self._places.tier(entry.address)),
            "path": mask.address(self._places.path(entry.address)),
            "line": self._places.line(entry.address),
            "action": entry.kind.value,
            "actions": [*map(mask.text, entry.actions)],
            "verdict": judged.verdict.word,
            "reasons": self._each(self._reason, judged.reasons),
            "replace_paths": [*map(mask.place, entry.forced_by)],
            "action_reason": self._text(entry.reason),
            "beside": entry.beside,
            "was": mask.address(entry.was) if entry.was else None,
            "deposed": self._text(entry.deposed),
            "loses": lost_with(entry.type) if going else None,
            "instead": advice(entry),
            "changes": [] if entry.kind in WITHOUT_VALUES else self._values(entry),
        }

    def _reason(self, reason: Reason) -> dict[str, Any]:
        return {"verdict": reason.verdict.word, "sentence": self._mask.text(reason.sentence)}

    def _values(self, entry: Entry) -> list[dict[str, Any]]:
        new, held = entry.kind in (Kind.REPLACE, Kind.ADD), {*named_by(entry.before), *named_by(entry.after)}
        return [self._value(each, held) for each in entry.changes if not (new and _is_unsaid(entry, each))]

    def _value(self, change: Change, held: set[str]) -> dict[str, Any]:
        told: dict[str, Any] = {"place": self._mask.place(change.place) or "value"}
        old, new = self._mask.change(change, held)
        if change.old is not ABSENT:
            told["old"] = old
        if change.new is not ABSENT:
            told["new"] = new
        return told

    def _unknown(self) -> Iterator[dict[str, Any]]:
        """Of what is there already: of what is new most is unknown, and nobody has to wonder."""
        for each in self._plan.changes:
            if each.entry.kind in (Kind.CHANGE, Kind.REPLACE):
                places = [change.place for change in each.entry.changes if change.new == UNKNOWN]
                if places:
                    yield {
                        "address": self._mask.address(each.entry.address),
                        "places": [*map(self._mask.place, places)],
                    }

    def _reads(self) -> Iterator[dict[str, Any]]:
        plan, address = self._plan, self._mask.address
        dependents = waiting(plan.reads, (each.entry for each in plan.changes), plan.given.after)
        for each in plan.reads:
            yield {
                "address": address(each.address),
                "reason": self._text(each.reason),
                "dependents": [*map(address, dependents[keyless(each.address)])],
            }

    def _rename(self, rename: Rename) -> dict[str, Any]:
        address, places = self._mask.address, self._places
        return {
            "old": address(rename.old),
            "new": address(rename.new),
            "moves": [
                {
                    "old": address(each.old),
                    "new": address(each.new),
                    "path": address(places.path(each.new)),
                    "line": places.line(each.new),
                    "call": f'.move_from_id("{address(each.old)}")',
                }
                for each in rename.pairs
            ],
        }

    def _costs(self) -> list[dict[str, Any]] | None:
        if self._plan.costs is None:
            return None
        return [each.as_dict() | {"tier": self._mask.text(each.tier)} for each in self._plan.costs]

    def _notes(self) -> Iterator[str]:
        if not self._plan.is_told and self._plan.judged:
            why = self._plan.given.untold or "what computes them does not understand this configuration"
            yield self._mask.text(
                f"Permissions and reachability are not told: {why.rstrip('.')}. What could change them is for "
                "review."
            )
        if self._places.stack is None:
            yield (
                "There is no cdk.tf.json beside this plan, nor in the output folder of a project around it: "
                "paths are what addresses say, and lines of the program are not known."
            )

    def _text(self, text: str | None) -> str | None:
        return None if text is None else self._mask.text(text)


def _is_unsaid(entry: Entry, change: Change) -> bool:
    """Of what is made new: what only the apply tells, which has a list of its own; what is nothing anyhow."""
    if change.place in entry.forced_by:
        return False
    return change.new == UNKNOWN or all(each is ABSENT or each in NOTHING for each in (change.old, change.new))
