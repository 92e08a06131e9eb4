"""Which web ACL stands before a resource, where it is another one, or one that refuses nothing.

AWS WAF API reference, AssociateWebACL: a resource has one at most, and another one takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from strongroom.change.security.delta import Posture
from strongroom.change.security.pairs import Pair
from strongroom.change.security.web_acls import action, rule_changes
from strongroom.synthesized import Attributes, Resource, Stack

__all__ = ["ASSOCIATION", "in_front", "refuses_nothing"]

ACL, ASSOCIATION = "aws_wafv2_web_acl", "aws_wafv2_web_acl_association"
# Type -> its arguments with the web ACL and with what that stands before; none: itself.
PLACES = {ASSOCIATION: ("web_acl_arn", "resource_arn"), "aws_cloudfront_distribution": ("web_acl_id", "")}
REFUSING = ("block", "captcha", "challenge")
SHOWN = 3  # so many differences stand in a sentence
OTHER = "another web ACL takes its place"


@dataclass(frozen=True)
class Front:
    """`by`: the resource that says so; `acl`: None where the stack has it not, `told`: how it is called."""

    by: Resource
    argument: str
    acl: Resource | None
    told: str

    def posture(self, before: str, sentence: str) -> Posture:
        return Posture("WAF", self.by.address, self.argument, before, self.told, sentence)


def in_front(before: Stack | None, after: Stack | None) -> Iterator[tuple[Posture, bool]]:
    """Each with whether it is weaker."""
    if after is None:
        return
    old, new = (dict(_fronts(stack)) if stack else {} for stack in (before, after))
    for target, front in new.items():
        was = old.get(target)
        if was is not None:
            yield from _another(was, front)
        elif front.by.type == ASSOCIATION and refuses_nothing(front.acl) and _stood(target, before, after):
            told = "a web ACL that refuses nothing takes the place of the one that there may be"
            yield front.posture("not told", told), True


def refuses_nothing(acl: Resource | None) -> bool:
    """Whether it lets through whatever comes, as far as it says itself.

    AWS WAF developer guide, "Setting the web ACL default action".
    """
    if acl is None or acl.type != ACL or action(acl.attributes, "default_action") != "allow":
        return False
    return not any(map(_refuses, acl.blocks("rule"))) and not isinstance(acl.get("rule_json"), str)


def _refuses(rule: Attributes) -> bool:
    own, groups = action(rule, "action"), action(rule, "override_action")
    return own in REFUSING or (own == "none" and groups != "count")


def _fronts(stack: Stack) -> Iterator[tuple[str, Front]]:
    by_arn = {each.get("arn"): each for each in stack.of_type(ACL)}
    for type_, (argument, of) in PLACES.items():
        for resource in stack.of_type(type_):
            given = resource.get(argument)
            if given:
                acl = stack.find(resource.reference(argument)) or by_arn.get(str(given))
                target = resource.reference(of) or str(resource.get(of)) if of else resource.address
                yield target, Front(resource, argument, acl, acl.address if acl else str(given))


def _another(was: Front, is_: Front) -> Iterator[tuple[Posture, bool]]:
    if was.told == is_.told:
        return
    if was.acl is None or is_.acl is None:
        yield is_.posture(was.told, f"{OTHER}, and which of the two refuses more is not known"), True
        return
    changes = list(rule_changes(Pair(was.acl, is_.acl, is_.acl)))
    less = [each for each in changes if not each.stronger]
    told = "; ".join(f"{each.told} ({each.place}: {each.before} -> {each.after})" for each in less[:SHOWN])
    if changes:
        yield is_.posture(was.told, f"{OTHER}: {told}" if less else f"{OTHER}, which refuses more"), bool(less)


def _stood(target: str, before: Stack | None, after: Stack) -> bool:
    """What is in neither stack is another's, and there already."""
    return after.find(target) is None or (before is not None and before.find(target) is not None)
