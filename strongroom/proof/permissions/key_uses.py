"""What a use of a KMS key is, and which key of a stack an argument names.

An AWS service that uses a key on its own account must be let in by the key's policy. Where it asks in the name
of a role, the role's policy must allow it, and the key's policy must leave that to the account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from strongroom.proof.permissions.conditions import Context
from strongroom.proof.permissions.evaluate import Principal
from strongroom.synthesized import Resource, Stack, references

DECRYPT = ("kms:Decrypt",)
DECRYPT_AND_GENERATE = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True)
class KeyUse:
    """`user` is the resource that makes the use happen; `by` asks: a service, or a role of the stack."""

    user: Resource
    key: Resource
    by: Principal | Resource
    actions: tuple[str, ...]
    context: Context = field(default_factory=dict)


Uses = Iterator[KeyUse]


def key_of(stack: Stack, resource: Resource, *arguments: str) -> Resource | None:
    """The key of the stack that an argument (in its blocks) names, by itself or by its alias."""
    *outer, last = arguments
    for block in resource.blocks(*outer):
        for reference in references(block.get(last)):
            named = stack.find(reference.address)
            if named is not None and named.type == "aws_kms_alias":
                named = stack.find(named.reference("target_key_id"))
            if named is not None and named.type == "aws_kms_key":
                return named
    return None


def bucket_key(stack: Stack, bucket: Resource) -> Resource | None:
    """The key of a bucket's default encryption."""
    for encryption in stack.referring_to(
        bucket, "aws_s3_bucket_server_side_encryption_configuration", by="bucket"
    ):
        return key_of(stack, encryption, "rule", "apply_server_side_encryption_by_default", "kms_master_key_id")
    return None
