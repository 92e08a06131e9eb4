"""IAM policy documents as JSON text.

They are written out in place rather than through `aws_iam_policy_document`, so that the synthesized stack and
the plan show the whole document, also where it names resources that do not exist yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

__all__ = ["Statement", "account_administration", "document", "tls_only", "trust"]

Statement = dict[str, Any]


def document(*statements: Statement) -> str:
    """A policy document of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def trust(service: str, *, account_id: str | None = None, source_arn: str | None = None) -> str:
    """A role's trust policy: this AWS service may assume it.

    With `account_id` the service may do so only on behalf of a resource of that account (the "confused
    deputy" of the IAM user guide). Not every service sends that key: Lambda does not. With `source_arn` it may
    do so on behalf of that resource alone.
    """
    statement: Statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if account_id is not None:
        statement["Condition"] = {"StringEquals": {"aws:SourceAccount": account_id}}
    if source_arn is not None:
        statement.setdefault("Condition", {})["ArnEquals"] = {"aws:SourceArn": source_arn}
    return document(statement)


def account_administration(partition: str, account_id: str) -> Statement:
    """A key policy's first statement: without it a key can become unmanageable for ever."""
    return {
        "Sid": "AccountAdministration",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }


def tls_only(actions: str, resources: Iterable[str]) -> Statement:
    """A resource policy's refusal of every request that does not come over TLS."""
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
