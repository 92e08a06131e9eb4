"""The buckets of an account's own stack, by a part of their names."""

from __future__ import annotations

from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["bucket_named", "of_bucket"]


def bucket_named(stack: SynthesizedStack, fragment: str) -> tuple[str, Attributes]:
    ((address, attributes),) = (
        (address, attributes)
        for address, attributes in stack.resources("aws_s3_bucket").items()
        if fragment in attributes["bucket"]
    )
    return address, attributes


def of_bucket(stack: SynthesizedStack, type_: str, address: str) -> Attributes:
    """The one resource of a type that configures the bucket at an address."""
    (found,) = (a for a in stack.resources(type_).values() if a["bucket"] == f"${{{address}.id}}")
    return found
