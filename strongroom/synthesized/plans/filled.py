"""Blocks that the provider fills with what other resources make: nobody gave them.

They are the ones of which the AWS provider's documentation says not to use them together with the resource
beside: a resource's own view of it has both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from strongroom.synthesized.plans.instances import Instance

RULES = ("ingress", "egress")
# Type -> its blocks, and the resources that make them: type and the argument that names whose they are.
FILLED: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = {
    "aws_security_group": {
        direction: (
            (f"aws_vpc_security_group_{direction}_rule", "security_group_id"),
            ("aws_security_group_rule", "security_group_id"),
        )
        for direction in RULES
    },
    "aws_network_acl": dict.fromkeys(RULES, (("aws_network_acl_rule", "network_acl_id"),)),
    "aws_route_table": {"route": (("aws_route", "route_table_id"),)},
    "aws_iam_role": {"inline_policy": (("aws_iam_role_policy", "role"),)},
    "aws_s3_bucket": {
        "cors_rule": (("aws_s3_bucket_cors_configuration", "bucket"),),
        "grant": (("aws_s3_bucket_acl", "bucket"), ("aws_s3_bucket_ownership_controls", "bucket")),
        "lifecycle_rule": (("aws_s3_bucket_lifecycle_configuration", "bucket"),),
        "logging": (("aws_s3_bucket_logging", "bucket"),),
        "object_lock_configuration": (("aws_s3_bucket_object_lock_configuration", "bucket"),),
        "replication_configuration": (("aws_s3_bucket_replication_configuration", "bucket"),),
        "server_side_encryption_configuration": (
            ("aws_s3_bucket_server_side_encryption_configuration", "bucket"),
        ),
        "versioning": (("aws_s3_bucket_versioning", "bucket"),),
        "website": (("aws_s3_bucket_website_configuration", "bucket"),),
    },
}

# What a resource has of AWS's own accord, so of one that is there it says nothing.
OWN: Mapping[str, tuple[str, ...]] = {
    "aws_s3_bucket": ("grant", "server_side_encryption_configuration", "versioning"),
}


class Filled:
    """Of the instances of a plan."""

    def __init__(self, instances: Iterable[Instance]) -> None:
        makers = {maker for blocks in FILLED.values() for made in blocks.values() for maker in made}
        arguments: dict[str, list[str]] = {}
        for type_, argument in makers:
            arguments.setdefault(type_, []).append(argument)
        self._made = {
            (each.type, each.values.get(argument))
            for each in instances
            for argument in arguments.get(each.type, ())
            if isinstance(each.values.get(argument), str)
        }
        self.of = cache(self._of)

    def _of(self, type_: str, id_: str) -> frozenset[str]:
        """The arguments of a resource that is there, and has an id, that others fill in."""
        others = {
            name
            for name, makers in FILLED.get(type_, {}).items()
            if any((maker, id_) in self._made for maker, _ in makers)
        }
        return frozenset(others | {*OWN.get(type_, ())})
