"""Rules that admit what nothing comes of: one end of a flow without the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from strongroom.proof.reach.admissions import Admission, Stop
from strongroom.proof.reach.groups import Rule
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.reach.peers import Refusal, ports
from strongroom.proof.reach.traffic import PORTS, described


def refusals(rules: list[Rule], admissions: list[Admission], stops: list[Stop]) -> list[Refusal]:
    """What each rule admits and no flow uses, with what stops it."""
    admitted: defaultdict[Rule, list[Admission]] = defaultdict(list)
    stopped: defaultdict[Rule, list[Stop]] = defaultdict(list)
    for admission in admissions:
        for rule in dict.fromkeys(admission.rules):
            admitted[rule].append(admission)
    for stop in stops:
        stopped[stop.rule].append(stop)
    found = {refusal for rule in rules for refusal in _of(rule, admitted[rule], stopped[rule])}
    return sorted(found, key=lambda refusal: (refusal.rule, str(refusal)))


def _of(rule: Rule, admissions: list[Admission], stops: list[Stop]) -> Iterator[Refusal]:
    """`admissions`, `stops`: those of the rule."""
    used = union(admission.traffic for admission in admissions)
    left = rule.traffic - used
    if not left:
        return
    named = {(stop.source, stop.target, stop.because) for stop in stops}
    if named:
        for from_, to, because in named:
            yield Refusal(rule.made_by, str(from_), str(to), _text(left), because)
        return
    met = {(one.source, one.target) for one in admissions}
    for from_, to in met:
        yield Refusal(rule.made_by, str(from_), str(to), _text(left), "the other end admits less")
    if not met:
        ends = (rule.group, str(rule.end))
        source, target = ends if rule.direction == "egress" else ends[::-1]
        yield Refusal(rule.made_by, source, target, _text(left), "nothing there admits it")


def _text(left: Intervals) -> str:
    parts = described(left)
    if len(parts) > 4:  # what is left of everything
        return "everything else"
    return ", ".join(ports(protocol, _port(first, last)) for protocol, first, last in parts)


def _port(first: int, last: int) -> int | str:
    if first == last:
        return first
    return "all" if (first, last) == (0, PORTS - 1) else f"{first}-{last}"
