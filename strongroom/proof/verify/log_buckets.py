"""Buckets that AWS services deliver logs to."""

from __future__ import annotations

from strongroom.synthesized import Resource, Stack

# Type -> the arguments that name where its logs go.
DELIVERIES = {
    "aws_cloudfront_distribution": ("logging_config",),
    "aws_cloudtrail": ("s3_bucket_name",),
    "aws_cloudwatch_log_delivery_destination": ("delivery_destination_configuration",),
    "aws_flow_log": ("log_destination",),
    "aws_lb": ("access_logs", "connection_logs"),
    "aws_s3_bucket_logging": ("target_bucket",),
    "aws_wafv2_web_acl_logging_configuration": ("log_destination_configs",),
}

# Who delivers to buckets with SSE-S3 only (Elastic Load Balancing user guide, "Access logs"; S3 user guide,
# "Enabling Amazon S3 server access logging").
WITHOUT_KMS = ("aws_lb", "aws_s3_bucket_logging")


def deliverers(stack: Stack, bucket: Resource) -> set[str]:
    """The types of what delivers logs to a bucket."""
    return {
        type_
        for type_, arguments in DELIVERIES.items()
        for resource in stack.of_type(type_)
        if resource.mentions(bucket, *arguments)
    }


def is_for_logs(stack: Stack, bucket: Resource) -> bool:
    return bool(deliverers(stack, bucket))


def takes_sse_s3_only(stack: Stack, bucket: Resource) -> bool:
    """Whether somebody delivers to a bucket who can't use a KMS key."""
    return not deliverers(stack, bucket).isdisjoint(WITHOUT_KMS)
