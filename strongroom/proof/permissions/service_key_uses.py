"""Keys that AWS services use on their own account: their policies must let the services in."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.permissions.evaluate import Principal
from strongroom.proof.permissions.key_uses import (
    DECRYPT,
    DECRYPT_AND_GENERATE,
    KeyUse,
    Uses,
    bucket_key,
    key_of,
)
from strongroom.proof.permissions.roles import Access
from strongroom.synthesized import Resource, Stack, references

# CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
LOG_GROUP = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
# CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".
TRAIL = ("kms:DescribeKey", "kms:GenerateDataKey")

ALARM_ACTIONS = ("alarm_actions", "insufficient_data_actions", "ok_actions")

# Type -> the argument that names a bucket for logs which `delivery.logs.amazonaws.com` puts there (CloudWatch
# Logs user guide, "Logging from AWS services: logs sent to Amazon S3").
DELIVERED = {
    "aws_cloudwatch_log_delivery_destination": "delivery_destination_configuration",
    "aws_flow_log": "log_destination",
    "aws_wafv2_web_acl_logging_configuration": "log_destination_configs",
}

SERVICES = {
    "cloudfront.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "cloudwatch.amazonaws.com",
    "delivery.logs.amazonaws.com",
}
"""Of these (and CloudWatch Logs of each region) every use is known here."""


def service_uses(access: Access) -> Uses:
    """By AWS services on their own account."""
    yield from _log_groups(access)
    yield from _topics_and_queues(access)
    yield from _origins(access)
    yield from _log_buckets(access)
    yield from _trails(access)


def _log_groups(access: Access) -> Uses:
    for group in access.stack.of_type("aws_cloudwatch_log_group"):
        key, arn = key_of(access.stack, group, "kms_key_id"), access.arns.of(group)
        if key is not None and arn is not None:
            logs = Principal("Service", f"logs.{access.stack.region_of(group)}.amazonaws.com")
            yield KeyUse(group, key, logs, LOG_GROUP, {"kms:EncryptionContext:aws:logs:arn": arn})


def _topics_and_queues(access: Access) -> Uses:
    """SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics";
    SQS developer guide, "Key management"."""
    stack = access.stack
    for target in stack.of_type("aws_sns_topic", "aws_sqs_queue"):
        key = key_of(stack, target, "kms_master_key_id")
        if key is None:
            continue
        for service, publisher in _publishers(stack, target):
            arn = access.arns.of(publisher)
            context = {"aws:SourceAccount": access.arns.account, **({"aws:SourceArn": arn} if arn else {})}
            yield KeyUse(target, key, Principal("Service", service), DECRYPT_AND_GENERATE, context)


def _publishers(stack: Stack, target: Resource) -> Iterator[tuple[str, Resource]]:
    for alarm in stack.of_type("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"):
        if alarm.mentions(target, *ALARM_ACTIONS):
            yield "cloudwatch.amazonaws.com", alarm
    for rule_target in stack.of_type("aws_cloudwatch_event_target"):
        if rule_target.mentions(target, "arn"):
            yield "events.amazonaws.com", stack.find(rule_target.reference("rule")) or rule_target
    for notification in stack.of_type("aws_s3_bucket_notification"):
        if notification.mentions(target, "topic", "queue"):
            yield "s3.amazonaws.com", stack.find(notification.reference("bucket")) or notification
    for subscription in stack.of_type("aws_sns_topic_subscription"):
        if subscription.mentions(target, "endpoint"):
            yield "sns.amazonaws.com", stack.find(subscription.reference("topic_arn")) or subscription


def _origins(access: Access) -> Uses:
    """CloudFront decrypts what it reads with origin access control; it sends the distribution's ARN alone."""
    stack = access.stack
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        arn = access.arns.of(distribution)
        for origin in distribution.blocks("origin"):
            for reference in references(origin.get("domain_name")):
                bucket = stack.find(reference.address)
                key = (
                    bucket_key(stack, bucket) if bucket is not None and bucket.type == "aws_s3_bucket" else None
                )
                if key is not None and arn is not None and origin.get("origin_access_control_id"):
                    cloudfront = Principal("Service", "cloudfront.amazonaws.com")
                    yield KeyUse(distribution, key, cloudfront, DECRYPT, {"aws:SourceArn": arn})


def _log_buckets(access: Access) -> Uses:
    stack = access.stack
    for type_, argument in DELIVERED.items():
        for logging in stack.of_type(type_):
            for reference in references(logging.get(argument)):
                bucket = stack.find(reference.address)
                key = (
                    bucket_key(stack, bucket) if bucket is not None and bucket.type == "aws_s3_bucket" else None
                )
                if key is not None:
                    region = stack.region_of(logging)
                    source = f"arn:{access.arns.partition}:logs:{region}:{access.arns.account}:any"
                    context = {"aws:SourceAccount": access.arns.account, "aws:SourceArn": source}
                    delivery = Principal("Service", "delivery.logs.amazonaws.com")
                    yield KeyUse(logging, key, delivery, DECRYPT_AND_GENERATE, context)


def _trails(access: Access) -> Uses:
    for trail in access.stack.of_type("aws_cloudtrail"):
        key, arn = key_of(access.stack, trail, "kms_key_id"), access.arns.of(trail)
        if key is not None and arn is not None:
            context = {"aws:SourceArn": arn, "kms:EncryptionContext:aws:cloudtrail:arn": arn}
            yield KeyUse(trail, key, Principal("Service", "cloudtrail.amazonaws.com"), TRAIL, context)
