"""Resources whose own policy lets in anybody: somebody of another account and another organization."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from strongroom.change.security.permissions.atoms import Atom, Element, atoms
from strongroom.change.security.permissions.contexts import fulfilling
from strongroom.change.security.permissions.holders import Holder
from strongroom.change.security.permissions.near import Near
from strongroom.change.security.permissions.patterns import example
from strongroom.change.security.permissions.providers import of_any_user
from strongroom.change.security.permissions.requests import statement
from strongroom.change.security.permissions.strangers import ACCOUNT, STRANGER, of_a_stranger
from strongroom.proof.permissions.evaluate import Principal, Request, evaluate
from strongroom.synthesized import Statement

# What a request of a stranger carries of the global condition keys that nobody chooses (IAM user guide, "AWS
# global condition context keys"). What is not here and not chosen by who asks is not sent: a network of ours, a
# service of AWS that asks for us.
SENT = {
    "aws:principalaccount": ACCOUNT,
    "aws:principalarn": STRANGER,
    "aws:principalorgid": "o-stranger00",
    "aws:principaltype": "AssumedRole",
    "aws:securetransport": "true",
    "aws:sourceip": "198.51.100.7",
    "aws:userid": "AROASTRANGER:stranger",
    "aws:viaawsservice": "false",
    "aws:principalisawsservice": "false",
    "kms:calleraccount": ACCOUNT,
}
NOT_SENT = (
    "aws:calledvia",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principaltag/",
    "aws:resource",
    "aws:source",
    "aws:vpc",
    "kms:viaservice",
    "sts:externalid",
)

OF_ORGANIZATIONS = "aws:principalorg"
WHO = Principal("AWS", STRANGER)

# An endpoint's policy lets nobody in who is not in the VPC.
INSIDE = ("aws_vpc_endpoint",)


def public(holder: Holder) -> Iterator[tuple[str, str, str]]:
    """Action, resource, and the address of the policy's resource, of each permission that a stranger has."""
    if holder.identity or holder.name.startswith(INSIDE):
        return
    found = [
        _to_a_stranger(each)
        for told, source in holder.statements
        if _names(told)
        for each in atoms(told, source)
    ]
    for atom in of_any_user(found):
        yield from ((action, resource, atom.source) for action, resource in _asked(atom))
    anybodys = [each for each in found if "*" in each.principal.patterns]
    if not any(each.effect == "Allow" for each in anybodys):
        return
    near = Near(anybodys)
    for atom in found:
        statements = [statement(each) for each in near.to(atom)]
        for action, resource in _asked(atom):
            chosen = _chosen(atom)
            owns = dict.fromkeys(map(_frozen, ({}, of_a_stranger(atom.conditions))))
            contexts = [{**chosen, **dict(own), **sent} for own in owns for sent in _senders(atom)]
            asked = (example(action), example(resource))
            if any(evaluate(statements, Request(*asked, each, WHO)).allowed for each in contexts):
                yield action, resource, atom.source


def _senders(atom: Atom) -> list[dict[str, str]]:
    """A stranger with an organization, and one with an account that is in none, who sends nothing of it."""
    if not any(key.startswith(OF_ORGANIZATIONS) for _, key, _ in atom.conditions):
        return [SENT]
    return [SENT, {key: value for key, value in SENT.items() if not key.startswith(OF_ORGANIZATIONS)}]


def _frozen(keys: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(keys.items()))


def _names(told: Statement) -> bool:
    """Whether it says whom it is for: else that is who it is given to, such as a thing's certificate.

    AWS IoT developer guide, "AWS IoT Core policies".
    """
    return "Principal" in told or "NotPrincipal" in told


def _to_a_stranger(atom: Atom) -> Atom:
    """All but those that are named are everybody else, and a stranger among them.

    IAM user guide, "AWS JSON policy elements: NotPrincipal".
    """
    others = atom.principal.negated and "*" not in atom.principal.patterns
    return replace(atom, principal=Element(frozenset(["*"]))) if others else atom


def _asked(atom: Atom) -> Iterator[tuple[str, str]]:
    if atom.effect == "Allow":
        for action in atom.action.candidates():
            yield from ((action, resource) for resource in atom.resource.candidates())


def _chosen(atom: Atom) -> dict[str, str]:
    """The condition keys that who asks may give any value, as the statement wants them."""
    return {
        key: value
        for key, value in fulfilling(atom.conditions).items()
        if key not in SENT and not key.startswith(NOT_SENT)
    }
