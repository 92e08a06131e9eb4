"""What a change of the security comes to: of each resource that does it, and of the whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from strongroom.change.review.administrators import EVERYTHING
from strongroom.change.review.escalation import gives_itself, is_everything
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security import Permission, SecurityDelta

__all__ = ["LOST", "UNKNOWN", "WEAKER", "arguments_told", "by_address", "place_in", "security_reasons"]

LOST = "a protection is lost ({topic}): {sentence}"
WEAKER = "security is weaker ({topic}): {sentence}"
UNKNOWN = "security that is not known: {sentence}"
"""With the fields of what is told."""

PLACE = re.compile(r" \(([a-z]\w*(?:[.\[][^()]*)?)\): ")


def security_reasons(delta: SecurityDelta) -> Iterator[Reason]:
    """Of the whole: ways are between places, and no single resource's."""
    for words, count in {
        "reachability gained": len(delta.flows_gained),
        "reachability lost": len(delta.flows_lost),
    }.items():
        if count:
            yield Reason(Verdict.REVIEW, f"{words}: {count}")
    if delta.strengthened or delta.protections_gained:
        yield Reason(Verdict.SAFE, "security is strengthened")


def by_address(delta: SecurityDelta) -> dict[str, tuple[Reason, ...]]:
    """Address -> why it is at least for review; a denial that goes lets somebody do more."""
    found: defaultdict[str, set[Reason]] = defaultdict(set)
    for protection in delta.protections_lost:
        found[protection.address].add(Reason(Verdict.DANGEROUS, LOST.format(**protection.as_dict())))
    for posture in delta.weakened:
        found[posture.address].add(Reason(Verdict.DANGEROUS, WEAKER.format(**posture.as_dict())))
    for unknown in delta.unknown:
        found[unknown.address].add(Reason(Verdict.REVIEW, UNKNOWN.format(**unknown.as_dict())))
    for permission in filter(_is_everything, delta.permissions_gained):
        found[permission.source].add(
            Reason(Verdict.DANGEROUS, f"{permission.principal} may do {permission.action} on every resource")
        )
    for permission in filter(_is_escalation, delta.permissions_gained):
        told = f"{permission.principal} may do {permission.action} on {permission.resource}"
        found[permission.source].add(Reason(Verdict.DANGEROUS, f"{told}, and so give itself more"))
    for address, words in _permissions(delta):
        found[address].add(Reason(Verdict.REVIEW, words))
    return {address: tuple(sorted(reasons, reverse=True)) for address, reasons in found.items()}


def place_in(sentence: str) -> str:
    """The argument that a sentence of a delta names, `what it is (place): before -> after`; else nothing."""
    found = PLACE.search(sentence)
    return found[1] if found else ""


def arguments_told(delta: SecurityDelta) -> dict[str, frozenset[str]]:
    """Address -> the arguments of which a sentence says what is weaker, lost, or not known."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    places = [(each.address, each.place) for each in delta.weakened]
    places += [(each.address, each.place) for each in delta.unknown]
    places += [(each.address, place_in(each.sentence)) for each in delta.protections_lost]
    for address, place in places:
        if argument := re.split(r"[.\[]", place)[0]:
            found[address].add(argument)
    return {address: frozenset(names) for address, names in found.items()}


def _permissions(delta: SecurityDelta) -> Iterator[tuple[str, str]]:
    for permission in delta.permissions_gained:
        allowed = permission.effect == "Allow"
        yield permission.source, "permissions gained" if allowed else "a denial or a boundary goes"
    for permission in delta.permissions_lost:
        allowed = permission.effect == "Allow"
        yield permission.source, "permissions lost" if allowed else "a denial or a boundary comes"


def _is_everything(permission: Permission) -> bool:
    """What is left out of it leaves enough."""
    action, resource = (each.partition(" but ")[0] for each in (permission.action, permission.resource))
    return permission.effect == "Allow" and is_everything(resource) and action in EVERYTHING


def _is_escalation(permission: Permission) -> bool:
    """What is all that is told as everything is not told once more."""
    return (
        permission.effect == "Allow"
        and not permission.condition
        and not _is_everything(permission)
        and gives_itself(permission.action.partition(" but ")[0], permission.resource.partition(" but ")[0])
    )
