"""Whether a value names a customer-managed key."""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import Stack, references

AWS_OWN = "alias/aws/"


def flaw_of_key(stack: Stack, value: Any) -> str | None:
    """What is wrong with a value as a customer-managed key; None if nothing is, or only the plan can tell."""
    if not value:
        return "is not set"
    if AWS_OWN in str(value):
        return "is AWS's own key"
    for reference in references(value):
        named = stack.resources.get(reference.address) or stack.data.get(reference.address)
        if named is None:
            continue
        if named.type == "aws_kms_alias" and AWS_OWN in str(named.get("name")):
            return "is AWS's own key"
        if not named.type.startswith("aws_kms_") and "kms" not in reference.attribute:
            return f"is {reference.address}, which is no key"
    return None
