"""Parts of a CloudFront distribution."""

from __future__ import annotations

from strongroom.synthesized import Attributes, Resource, Stack, blocks, references


def behaviors(distribution: Resource) -> list[Attributes]:
    """The default cache behavior and the others."""
    return distribution.blocks("default_cache_behavior") + distribution.blocks("ordered_cache_behavior")


def reads_buckets_only(distribution: Resource) -> bool:
    """Whether no origin is a server of somebody's, which may have forms to be posted to."""
    return not any(blocks(origin.get("custom_origin_config")) for origin in distribution.blocks("origin"))


def buckets_behind(stack: Stack, distribution: Resource) -> list[tuple[Attributes, Resource]]:
    """The origins that are buckets of the stack, each with its bucket."""
    return [
        (origin, bucket)
        for origin in distribution.blocks("origin")
        if not blocks(origin.get("custom_origin_config"))
        for bucket in named(stack, origin.get("domain_name"), "aws_s3_bucket")
    ]


def named(stack: Stack, value: object, type_: str) -> list[Resource]:
    """The resources of a type that a value refers to."""
    addresses = {reference.address for reference in references(value)}
    return [resource for resource in stack.of_type(type_) if resource.address in addresses]
