"""What is there by being new, and is no protection all the same: it tells others, or refuses nothing."""

from __future__ import annotations

from strongroom.change.security.web_acl_places import ACL, ASSOCIATION, refuses_nothing
from strongroom.synthesized import Resource, Stack, as_list

__all__ = ["protects"]

# Type -> its argument with who is told.
TELLING = {"aws_cloudwatch_event_target": "arn", "aws_sns_topic_subscription": "endpoint"}
IN_CLEAR = "http"


def protects(resource: Resource, stack: Stack | None) -> bool:
    """Whether somebody is better off with it; the stack says what else is there."""
    if resource.type in TELLING:
        return resource.get("protocol") != IN_CLEAR and not _is_others(
            resource.get(TELLING[resource.type]), resource, stack
        )
    if resource.type == ASSOCIATION:
        return stack is None or not refuses_nothing(stack.find(resource.reference("web_acl_arn")))
    return resource.type != ACL or not refuses_nothing(resource)


def _is_others(told: object, resource: Resource, stack: Stack | None) -> bool:
    """Whether an ARN is none of this account's; where that is not known it is taken for another's."""
    account = _account(told)
    if not account:
        return False
    own = {_account(resource.get("topic_arn"))}
    for provider in stack.providers if stack else ():
        own |= {str(each) for each in as_list(provider.get("allowed_account_ids"))}
    return account not in own


def _account(told: object) -> str:
    """That of an ARN's text; empty where it has none."""
    parts = told.split(":") if isinstance(told, str) and told.startswith("arn:") else []
    return parts[4] if len(parts) > 5 else ""
