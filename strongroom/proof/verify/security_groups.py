"""The security groups that a resource has."""

from __future__ import annotations

from strongroom.synthesized import Resource, Stack


def groups_of(stack: Stack, resource: Resource, *arguments: str) -> list[Resource]:
    """The stack's security groups that these arguments name."""
    named = {reference.address for reference in resource.references(*arguments)}
    return [group for group in stack.of_type("aws_security_group") if group.address in named]
