"""IAM policy documents of synthesized stacks, decoded."""

from __future__ import annotations

import re
from typing import Any

from strongroom.synthesized import Statement, as_list
from strongroom.synthesized import statements as decoded
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

__all__ = ["Statement", "as_list", "role_statements", "statements", "unlimited_database_sign_ins"]


def statements(document: Any) -> list[Statement]:
    """The statements of a policy document; fails where it is none: nothing holds of no statement."""
    found = decoded(document)
    assert found, f"{document!r} is not a policy document"
    return found


def role_statements(stack: SynthesizedStack, role: str) -> list[Statement]:
    """Every statement of the stack's own policies that are attached to the role at an address."""
    return [
        statement
        for attachment in stack.resources("aws_iam_role_policy_attachment").values()
        if one_reference(attachment["role"]).address == role and "${" in attachment["policy_arn"]
        for statement in statements(
            stack.all_resources[one_reference(attachment["policy_arn"]).address]["policy"]
        )
    ]


def unlimited_database_sign_ins(found: list[Statement]) -> list[str]:
    """Resources of `rds-db:connect` that are not one user of one cluster, by the cluster's resource id."""
    return [
        resource
        for statement in found
        if "rds-db:connect" in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
        if not re.fullmatch(
            r"arn:aws:rds-db:[^:]+:\d{12}:dbuser:\$\{[^}]+\.cluster_resource_id\}/\w+", resource
        )
    ]
