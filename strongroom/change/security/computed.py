"""What a change does to the security of a stack, from its two configurations.

Equal parts are not looked at: a stack against itself costs one comparison of the two documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from strongroom.change.security.acl_changes import acl_changes
from strongroom.change.security.admitted import admitted
from strongroom.change.security.alarms import GAINED, LOST, alarms
from strongroom.change.security.changes import Finding, Judge
from strongroom.change.security.delta import Posture, Protection, SecurityDelta, Unknown
from strongroom.change.security.flows import flows
from strongroom.change.security.ip_sets import address_changes
from strongroom.change.security.measures import ABSENT, Verdict
from strongroom.change.security.pairs import Pair, moved, pairs
from strongroom.change.security.permissions.told import permissions
from strongroom.change.security.rows import is_posture, rows
from strongroom.change.security.signing_in import sign_ins
from strongroom.change.security.web_acl_places import in_front
from strongroom.change.security.web_acls import rule_changes
from strongroom.synthesized import Resource, Stack

COMPARED = ("resource", "data", "provider", "locals", "variable")
"""What of a document can change any of it."""


def security_delta(before: Stack | None, after: Stack | None, *, ways: bool = True) -> SecurityDelta:
    """None, on either side: there is no such stack. Without `ways`, who can reach whom is not computed, nor
    told who may do what.

    Raises:
        UnusableError: the network of one of the two can't be computed.
    """
    if _same(before, after):
        return SecurityDelta()
    if before is not None:
        before = moved(before, after)
    found = _Found()
    judge = Judge(rows(), before, after)
    for pair in pairs(before, after, judge.rows):
        found.take(judge.judge(pair))
        found.take_alarms(pair)
        found.take_postures(sign_ins(pair))
        found.take_rules(pair, after)
    found.take_admitted(admitted(before, after))
    found.unknown.update(acl_changes(before, after))
    found.take_postures(in_front(before, after))
    allowed = permissions(before, after, named=ways)
    opened, closed = flows(before, after) if ways else (set(), set())
    return SecurityDelta(
        permissions_gained=tuple(sorted(allowed.gained)),
        permissions_lost=tuple(sorted(allowed.lost)),
        flows_gained=tuple(sorted(opened)),
        flows_lost=tuple(sorted(closed)),
        weakened=tuple(sorted(found.weakened | allowed.opened)),
        strengthened=tuple(sorted(found.strengthened | allowed.closed)),
        protections_lost=tuple(sorted(found.lost | allowed.unprotected)),
        protections_gained=tuple(sorted(found.gained)),
        unknown=tuple(sorted(found.unknown | allowed.unknown)),
    )


def resource_delta(before: Resource | None, after: Resource | None) -> SecurityDelta:
    """Of one resource alone, by its own arguments, where no configuration tells of the others: posture,
    protections, and what is unknown. None, on either side: it isn't there.

    What it protects may have gone with it, and is taken for what is still there.
    """
    either = after or before
    if either is None:
        return SecurityDelta()
    found, pair = _Found(), Pair(before, after, either)
    found.take(Judge(rows(), None, None, alone=True).judge(pair))
    found.take_alarms(pair)
    found.take_postures(sign_ins(pair))
    found.take_rules(pair, None)
    return SecurityDelta(
        weakened=tuple(sorted(found.weakened)),
        strengthened=tuple(sorted(found.strengthened)),
        protections_lost=tuple(sorted(found.lost)),
        protections_gained=tuple(sorted(found.gained)),
        unknown=tuple(sorted(found.unknown)),
    )


def _same(before: Stack | None, after: Stack | None) -> bool:
    if before is None or after is None:
        return before is after
    return before is after or all(before.document.get(part) == after.document.get(part) for part in COMPARED)


@dataclass
class _Found:
    weakened: set[Posture] = field(default_factory=set)
    strengthened: set[Posture] = field(default_factory=set)
    lost: set[Protection] = field(default_factory=set)
    gained: set[Protection] = field(default_factory=set)
    unknown: set[Unknown] = field(default_factory=set)

    def take(self, findings: Iterator[Finding]) -> None:
        for each in findings:
            told = _sentence(each)
            if each.verdict is Verdict.UNKNOWN:
                self.unknown.add(Unknown(each.address, each.place, told))
            elif is_posture(each.row.topic):
                posture = Posture(
                    each.row.topic,  # type: ignore[arg-type]  # which of the two it is was just asked
                    each.address,
                    each.place,
                    each.before,
                    each.after,
                    told,
                )
                (self.weakened if each.verdict is Verdict.WEAKER else self.strengthened).add(posture)
            else:
                protection = Protection(each.row.topic, each.address, told)  # type: ignore[arg-type]  # as above
                (self.lost if each.verdict is Verdict.WEAKER else self.gained).add(protection)

    def take_admitted(self, found: Iterator[Posture | Unknown]) -> None:
        """What no table says of the same resource: a rule for everybody is in one."""
        weaker = {each.address for each in self.weakened if each.topic == "public exposure"}
        told = weaker | {each.address for each in self.unknown}
        for each in found:
            if isinstance(each, Posture) and each.address not in weaker:
                self.weakened.add(each)
            elif isinstance(each, Unknown) and each.address not in told:
                self.unknown.add(each)

    def take_alarms(self, pair: Pair) -> None:
        for each in alarms(pair):
            if each.kind in (LOST, GAINED):
                told = Protection("alarm", each.address, each.sentence)
                (self.lost if each.kind == LOST else self.gained).add(told)
            else:
                self.unknown.add(Unknown(each.address, each.place, each.sentence))

    def take_postures(self, found: Iterator[tuple[Posture, bool]]) -> None:
        for posture, weaker in found:
            (self.weakened if weaker else self.strengthened).add(posture)

    def take_rules(self, pair: Pair, after: Stack | None) -> None:
        for each in chain(rule_changes(pair), address_changes(pair, after)):
            if each.stronger is None:
                self.unknown.add(Unknown(pair.either.address, each.place, each.told))
            else:
                told = f"{each.told}: {each.before} -> {each.after}"
                posture = Posture("WAF", pair.either.address, each.place, each.before, each.after, told)
                (self.strengthened if each.stronger else self.weakened).add(posture)


def _sentence(finding: Finding) -> str:
    """A few words; a value that nobody here can judge is not repeated."""
    row, place = finding.row, f" ({finding.place})" if finding.place else ""
    if row.rule == "there":
        return f"{row.what}: gone" if finding.after == ABSENT else f"{row.what}: new"
    if row.rule == "same":
        return f"{row.what}{place}: another value, which nobody but a person can judge"
    return f"{row.what}{place}: {finding.before} -> {finding.after}"
