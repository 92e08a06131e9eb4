"""Services that try a role when they are created: its policies must be there by then."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.checks.event_sources import function_of
from strongroom.proof.verify.roles import grants
from strongroom.synthesized import Resource, Stack

# Type -> the argument with the role that the service tries at once.
TRIED = {
    "aws_lambda_function": "role",
    "aws_rds_cluster_instance": "monitoring_role_arn",
}


@check(
    "SR571",
    "Who is tried with its role waits for the role's policies",
    why=(
        "Lambda tries CreateNetworkInterface and SendMessage, an event source mapping ReceiveMessage, RDS the "
        "monitoring role: before the policies are attached, creation is refused."
    ),
    remedy="Add the role's policy attachments to depends_on.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def policies_first(stack: Stack) -> Verdicts:
    for resource, role in _tried(stack):
        given = grants(stack, role)
        early = [grant.address for grant in given if not stack.waits_for(resource, grant)]
        if given or not (role.get("managed_policy_arns") or role.blocks("inline_policy")):
            yield judge(resource, given and not early, f"does not wait for {', '.join(early) or 'any policy'}")


def _tried(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """Who is tried, and with which role of the stack."""
    for resource in stack.of_type(*TRIED, "aws_lambda_event_source_mapping"):
        mapping = resource.type == "aws_lambda_event_source_mapping"
        bearer = function_of(stack, resource) if mapping else resource
        role = stack.find(bearer.reference(TRIED[bearer.type])) if bearer else None
        if role is not None and role.type == "aws_iam_role":
            yield resource, role
