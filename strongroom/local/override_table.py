"""What the emulator can't do or does not keep, as data; each row with what would happen without it.

Rows name resource types and attributes, never addresses. A test fails on a row whose type or
attribute no longer occurs in any synthesized stack. What could be fixed in the emulator is fixed
there (`strongroom/local/shim`), so that Terraform still checks it; these rows are what is left.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Forgotten:
    """Attributes the emulator accepts and then does not give back: every plan would set them."""

    resource_type: str
    attributes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Missing:
    """A type of resource that the emulator can't make: there are none of it locally (`count = 0`).

    Nothing may refer to such a resource: with a count, `type.name.attribute` is an error.
    """

    resource_type: str
    reason: str


MISSING = (
    Missing(
        "aws_ebs_encryption_by_default",
        "EnableEbsEncryptionByDefault is an unknown action",
    ),
    Missing(
        "aws_ebs_snapshot_block_public_access",
        "EnableSnapshotBlockPublicAccess is an unknown action",
    ),
    Missing(
        "aws_s3_account_public_access_block",
        "S3 Control is called at <account id>.<host>, and a loopback address has no subdomains",
    ),
)

FORGOTTEN = (
    Forgotten(
        "aws_ecs_service",
        ("availability_zone_rebalancing",),
        "described without it",
    ),
    Forgotten(
        "aws_flow_log",
        ("iam_role_arn", "max_aggregation_interval"),
        "described without them; either would replace the flow log",
    ),
    Forgotten(
        "aws_rds_cluster",
        ("enabled_cloudwatch_logs_exports",),
        "described without its log exports",
    ),
    Forgotten(
        "aws_rds_cluster_instance",
        ("performance_insights_kms_key_id",),
        "described without the key of Performance Insights",
    ),
    Forgotten(
        "aws_vpc_endpoint",
        ("policy", "private_dns_enabled", "security_group_ids"),
        "described without its policy, its private DNS and its security groups",
    ),
)
