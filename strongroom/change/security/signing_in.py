"""Whether a load balancer's listener, or a rule of it, lets requests on without signing people in first.

Elastic Load Balancing user guide, "Authenticate users using an Application Load Balancer": an action of its
own, before the one that forwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.change.security.delta import Posture
from strongroom.change.security.pairs import Pair
from strongroom.synthesized import Resource, blocks

__all__ = ["sign_ins"]

# Type -> the argument with the actions.
ACTIONS = {
    "aws_alb_listener": "default_action",
    "aws_alb_listener_rule": "action",
    "aws_lb_listener": "default_action",
    "aws_lb_listener_rule": "action",
}
AUTHENTICATING = ("authenticate-cognito", "authenticate-oidc")
BLOCKS = tuple(each.replace("-", "_") for each in AUTHENTICATING)
# What happens to a request without a session; without the argument, `authenticate`.
ALLOWING = "allow"
FORWARDING = "forward"


def sign_ins(pair: Pair) -> Iterator[tuple[Posture, bool]]:
    """Each with whether it is weaker; of one that is on both sides."""
    before, after = pair.before, pair.after
    if before is None or after is None or after.type not in ACTIONS:
        return
    was, is_ = _asks(before), _asks(after)
    if was == is_ or not (_forwards(after) and _forwards(before)):
        return
    place = ACTIONS[after.type]
    sides = ("who asks signs in", "nobody does") if was else ("nobody does", "who asks signs in")
    told = f"requests are let on without a sign-in: {sides[0]} -> {sides[1]}"
    yield Posture("public exposure", after.address, place, *sides, told), was


def _asks(resource: Resource) -> bool:
    """Whether nobody comes through who has not signed in."""
    for action in resource.blocks(ACTIONS[resource.type]):
        if action.get("type") in AUTHENTICATING:
            allows = any(
                given.get("on_unauthenticated_request") == ALLOWING
                for name in BLOCKS
                for given in blocks(action.get(name))
            )
            if not allows:
                return True
    return False


def _forwards(resource: Resource) -> bool:
    return any(each.get("type") == FORWARDING for each in resource.blocks(ACTIONS[resource.type]))
