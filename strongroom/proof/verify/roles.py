"""What a role may do, and what Terraform must have made before it may."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.synthesized import Resource, Stack, Statement, statements


def grants(stack: Stack, role: Resource) -> list[Resource]:
    """What gives a role its policies: attachments, and policies that are written into it."""
    return [
        resource
        for resource in stack.of_type("aws_iam_role_policy_attachment", "aws_iam_role_policy")
        if resource.mentions(role, "role")
    ]


def statements_of(stack: Stack, role: Resource) -> Iterator[Statement]:
    """The statements of a role's policies as they are written, with the references in them."""
    for grant in grants(stack, role):
        policy = stack.find(grant.reference("policy_arn")) or grant
        yield from statements(policy.get("policy"))
    for inline in role.blocks("inline_policy"):
        yield from statements(inline.get("policy"))
