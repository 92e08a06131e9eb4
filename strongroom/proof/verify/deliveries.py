"""Whether an AWS service may put its logs into a bucket."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from strongroom.proof.verify.pointing import configuring
from strongroom.synthesized import (
    Attributes,
    Resource,
    Stack,
    Statement,
    as_list,
    blocks,
    is_unknown,
    references,
    statements,
)

# References and account ids, which may be anything here.
_ANYTHING = re.compile(r"\$\{[^}]*\}|\b\d{12}\b")

# Below a prefix, services write under the account that the logs are of.
_BELOW = "AWSLogs/123456789012/log"


def bucket_named(stack: Stack, value: Any) -> Resource | None:
    """The stack's bucket that a value refers to, or is the name of."""
    named = {reference.address for reference in references(value)}
    for bucket in stack.of_type("aws_s3_bucket"):
        if bucket.address in named or (value is not None and bucket.get("bucket") == value):
            return bucket
    return None


def not_delivered(
    stack: Stack, deliverer: Resource, bucket: Resource, *, service: str, prefix: str
) -> str | None:
    """Why a service can't deliver below a prefix of a bucket from the first moment; None if it can."""
    policies = configuring(stack, bucket, "aws_s3_bucket_policy", "bucket", "bucket")
    if not policies:
        return f"{bucket.address} has no policy that lets {service} write"
    for policy in policies:
        if not stack.waits_for(deliverer, policy):
            return f"it does not wait for {policy.address}"
        if not lets_write(policy, service, prefix):
            return f"{policy.address} does not let {service} write below {prefix or 'the bucket'}"
    return None


def lets_write(policy: Resource, service: str, prefix: str) -> bool:
    """Whether a bucket's policy lets a service write below a prefix, or only the plan knows."""
    found = statements(policy.get("policy"))
    key = "/".join(part for part in (prefix.strip("/"), _BELOW) if part)
    return any(_allows(each, service, key) for each in found) or (
        not found and is_unknown(policy.get("policy"))
    )


def _allows(statement: Statement, service: str, key: str) -> bool:
    return (
        statement.get("Effect") == "Allow"
        and any(_may_be(principal, service) for principal in blocks(statement.get("Principal")))
        and any(each in ("s3:PutObject", "s3:Put*", "s3:*", "*") for each in as_list(statement.get("Action")))
        and any(fnmatchcase(key, _key(str(each))) for each in as_list(statement.get("Resource")))
    )


def _may_be(principal: Attributes, service: str) -> bool:
    """A service by its name. In regions older than 2022 load balancers may deliver as an account of AWS's."""
    as_account = [str(each) for each in as_list(principal.get("AWS"))]
    return service in as_list(principal.get("Service")) or (
        "elasticloadbalancing" in service and any(each != "*" for each in as_account)
    )


def _key(arn: str) -> str:
    """The part of an object's ARN that is its key, as a pattern."""
    return arn if arn == "*" else _ANYTHING.sub("*", arn).partition("/")[2]
