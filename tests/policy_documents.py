"""IAM policy documents of synthesized stacks, decoded."""

from __future__ import annotations

import json
from typing import Any

from tests.references import one_reference
from tests.synthesized import SynthesizedStack

__all__ = ["Statement", "as_list", "role_statements", "statements"]

Statement = dict[str, Any]


def statements(document: str) -> list[Statement]:
    """The statements of a policy document."""
    found: list[Statement] = json.loads(document)["Statement"]
    return found


def as_list(value: str | list[str]) -> list[str]:
    """IAM lets a list of one be written without its brackets."""
    return [value] if isinstance(value, str) else value


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
