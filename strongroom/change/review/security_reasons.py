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
from strongroom.change.security import Permission, Posture, SecurityDelta, Unknown
from strongroom.change.security.permissions.acting import is_called_so
from strongroom.change.security.permissions.memberships import CHANGED
from strongroom.synthesized import Stack

__all__ = ["arguments_told", "by_address", "security_reasons"]


# AWS Organizations user guide, "Service control policies (SCPs)".
ORGANIZATION = "aws_organizations_policy"
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
        found[protection.address].add(
            Reason(Verdict.DANGEROUS, f"a protection is lost ({protection.topic}): {protection.sentence}")
        )
    for posture in delta.weakened:
        found[posture.address].add(
            Reason(Verdict.DANGEROUS, f"security is weaker ({posture.topic}): {posture.sentence}")
        )
    for unknown in delta.unknown:
        found[unknown.address].add(Reason(Verdict.REVIEW, f"security that is not known: {unknown.sentence}"))
    for permission in filter(_is_everything, delta.permissions_gained):
        found[permission.source].add(
            Reason(Verdict.DANGEROUS, f"{permission.principal} may do {permission.action} on every resource")
        )
    for permission in filter(_is_escalation, delta.permissions_gained):
        told = f"{permission.principal} may do {permission.action} on {permission.resource}"
        found[permission.source].add(Reason(Verdict.DANGEROUS, f"{told}, and so give itself more"))
    for permission in filter(_is_of_organization, delta.permissions_gained):
        found[permission.source].add(Reason(Verdict.DANGEROUS, GUARDRAIL))
    for address, told in starters(delta, before, after):
        if not any(
            each.verdict is Verdict.DANGEROUS and told.partition(" may ")[0] in each.sentence
            for each in found[address]
        ):
            found[address].add(Reason(Verdict.DANGEROUS, told))
    for address, words in _permissions(delta):
        found[address].add(Reason(Verdict.REVIEW, words))
    return {address: tuple(sorted(reasons, reverse=True)) for address, reasons in found.items()}


def arguments_told(delta: SecurityDelta, entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """Address -> the arguments of which a sentence says that something is weaker, or what it may do by them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    told: Iterable[Posture | Unknown] = (*delta.weakened, *delta.unknown)
    for each in told:
        if argument := re.split(r"[.\[]", each.place)[0]:
            found[each.address].add(argument)
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


def _permissions(delta: SecurityDelta) -> Iterator[tuple[str, str]]:
    for permission in delta.permissions_gained:
        allowed = permission.effect == "Allow"
        yield permission.source, "permissions gained" if allowed else "a denial or a boundary goes"
    for permission in delta.permissions_lost:
        allowed = permission.effect == "Allow"
        yield permission.source, "permissions lost" if allowed else "a denial or a boundary comes"


def _is_of_organization(permission: Permission) -> bool:
    """Whether it is a denial that goes, for whole accounts."""
    return permission.effect == "Deny" and permission.source.rpartition(".")[0].endswith(ORGANIZATION)


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
