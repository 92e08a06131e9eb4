"""What a change of the security comes to: of each resource that does it, and of the whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from strongroom.change.review.administrators import EVERYTHING
from strongroom.change.review.entry import Entry
from strongroom.change.review.escalation import gives_itself, is_everything
from strongroom.change.review.starters import starters
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security import Permission, SecurityDelta
from strongroom.change.security.permissions.acting import is_called_so
from strongroom.change.security.permissions.memberships import CHANGED
from strongroom.synthesized import Stack

__all__ = ["LOST", "UNKNOWN", "WEAKER", "arguments_told", "by_address", "place_in", "security_reasons"]

LOST = "a protection is lost ({topic}): {sentence}"
WEAKER = "security is weaker ({topic}): {sentence}"
UNKNOWN = "security that is not known: {sentence}"
"""With the fields of what is told."""

PLACE = re.compile(r" \(([a-z]\w*(?:[.\[][^()]*)?)\): ")


# AWS Organizations user guide, "Service control policies (SCPs)".
ORGANIZATION = "aws_organizations_policy"
KEYS = ("aws_kms_external_key", "aws_kms_key", "aws_kms_replica_external_key", "aws_kms_replica_key")
GUARDRAIL = "accounts may do what a policy of the organization kept from them"


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


def by_address(
    delta: SecurityDelta, before: Stack | None = None, after: Stack | None = None
) -> dict[str, tuple[Reason, ...]]:
    """Address -> why it is at least for review; a denial that goes lets somebody do more. The stacks say what
    else somebody may do."""
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
    for permission in delta.permissions_gained:
        if _is_guardrail(permission, before):
            found[permission.source].add(Reason(Verdict.DANGEROUS, GUARDRAIL))
    for address, told in starters(delta, before, after):
        if not any(
            each.verdict is Verdict.DANGEROUS and told.partition(" may ")[0] in each.sentence
            for each in found[address]
        ):
            found[address].add(Reason(Verdict.DANGEROUS, told))
    for address, words in _permissions(delta, before, after):
        found[address].add(Reason(Verdict.REVIEW, words))
    return {address: tuple(sorted(reasons, reverse=True)) for address, reasons in found.items()}


def place_in(sentence: str) -> str:
    """The argument that a sentence of a delta names, `what it is (place): before -> after`; else nothing."""
    found = PLACE.search(sentence)
    return found[1] if found else ""


def arguments_told(delta: SecurityDelta, entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """Address -> the arguments of which a sentence says what is weaker, lost, not known, or allowed by them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    places = [(each.address, each.place) for each in delta.weakened]
    places += [(each.address, each.place) for each in delta.unknown]
    places += [(each.address, place_in(each.sentence)) for each in delta.protections_lost]
    for address, place in places:
        if argument := re.split(r"[.\[]", place)[0]:
            found[address].add(argument)
    permissions = (*delta.permissions_gained, *delta.permissions_lost)
    acting, giving = {each.principal for each in permissions}, {each.source for each in permissions}
    for entry in entries:
        if entry.address in acting:
            found[entry.address] |= _roles(entry)
        if entry.address in giving and entry.type in CHANGED:
            found[entry.address].add(CHANGED[entry.type])
    return {address: frozenset(names) for address, names in found.items()}


def _roles(entry: Entry) -> frozenset[str]:
    """The arguments that say nothing but who it acts as."""
    others = {each.place[0] for each in entry.changes if each.place and not any(map(_is_role, each.place))}
    return entry.names - others


def _is_role(step: object) -> bool:
    return isinstance(step, str) and is_called_so(step)


def _permissions(delta: SecurityDelta, before: Stack | None, after: Stack | None) -> Iterator[tuple[str, str]]:
    for permission in delta.permissions_gained:
        allowed = permission.effect == "Allow"
        if not _is_of_own_key(permission, before, after):
            yield permission.source, "permissions gained" if allowed else "a denial or a boundary goes"
    for permission in delta.permissions_lost:
        allowed = permission.effect == "Allow"
        yield permission.source, "permissions lost" if allowed else "a denial or a boundary comes"


def _is_of_own_key(permission: Permission, before: Stack | None, after: Stack | None) -> bool:
    """AWS KMS developer guide, "Default key policy": a new key without one is its account's, and of nobody
    else, and nothing is encrypted with it yet."""
    key = after.resources.get(permission.source) if after else None
    is_new = before is None or permission.source not in before.resources
    return key is not None and is_new and key.type in KEYS and not key.get("policy")


def _is_guardrail(permission: Permission, before: Stack | None) -> bool:
    """Whether accounts may do what a policy that was there kept from them: by a denial that goes, or an
    allowance that is wider. One that is new keeps something from somebody, whatever it allows."""
    if not permission.source.rpartition(".")[0].endswith(ORGANIZATION):
        return False
    return permission.effect == "Deny" or (before is not None and permission.source in before.resources)


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
