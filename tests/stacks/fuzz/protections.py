"""What production never loses, whatever its settings say: a row for each argument of each type of resource."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from strongroom.synthesized import Attributes, Resource, Stack, as_list, number

__all__ = ["ACCOUNT", "PRODUCTION", "lost"]

Holds = Callable[[Any], bool]
Protections = dict[str, dict[str, Any]]


def at_least(least: int) -> Holds:
    return lambda value: (number(value) or 0) >= least


def given(value: Any) -> bool:
    """It refers to something, or names it."""
    return bool(value)


def refuses_plain_http(document: Any) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in json.loads(document)["Statement"]
    )


def rds_wants_tls(parameters: Any) -> bool:
    return ("rds.force_ssl", "1") in {(each["name"], str(each["value"])) for each in as_list(parameters)}


def redirects_or_serves_tls(listener: Attributes) -> bool:
    if listener["protocol"] == "HTTPS":
        return "TLS13" in listener["ssl_policy"] and bool(listener["certificate_arn"])
    (action,) = as_list(listener["default_action"])
    return bool(action["type"] == "redirect" and action["redirect"]["protocol"] == "HTTPS")


def rotates_where_kms_can(key: Attributes) -> bool:
    """KMS rotates no HMAC keys, and refuses the argument."""
    hmac = key.get("customer_master_key_spec") == "HMAC_256"
    return key.get("enable_key_rotation") is (None if hmac else True)


def on_demand_base(strategy: Any) -> bool:
    bases = [each.get("base", 0) for each in as_list(strategy) if each["capacity_provider"] == "FARGATE"]
    return sum(map(int, bases)) >= 2


def blocks_by_rate(rules: Any) -> bool:
    return any(
        "rate_based_statement" in rule["statement"] and "block" in rule["action"]
        for rule in as_list(rules)
        if "action" in rule
    )


NEVER_DESTROYED = {"lifecycle.prevent_destroy": True}

BUCKETS: Protections = {
    "aws_s3_bucket": {**NEVER_DESTROYED, "force_destroy": False},
    "aws_s3_bucket_policy": {"policy": refuses_plain_http},
    "aws_s3_bucket_public_access_block": {
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    },
    "aws_s3_bucket_server_side_encryption_configuration": {
        "rule.apply_server_side_encryption_by_default.sse_algorithm": given
    },
    "aws_s3_bucket_versioning": {"versioning_configuration.status": "Enabled"},
}

KEYS: Protections = {
    "aws_kms_key": {**NEVER_DESTROYED, "": rotates_where_kms_can, "deletion_window_in_days": 30},
}

LOGS: Protections = {
    "aws_cloudwatch_log_group": {**NEVER_DESTROYED, "retention_in_days": at_least(365), "kms_key_id": given},
}

PRODUCTION: Protections = {
    **BUCKETS,
    **KEYS,
    **LOGS,
    "aws_appautoscaling_target": {"min_capacity": at_least(2)},
    "aws_cloudfront_distribution": {
        "default_cache_behavior.viewer_protocol_policy": "redirect-to-https",
        "viewer_certificate.minimum_protocol_version": "TLSv1.2_2021",
        "web_acl_id": given,
    },
    "aws_cloudwatch_metric_alarm": {"actions_enabled": True, "alarm_actions": given, "ok_actions": given},
    "aws_dynamodb_table": {
        **NEVER_DESTROYED,
        "deletion_protection_enabled": True,
        "point_in_time_recovery.enabled": True,
        "server_side_encryption.kms_key_arn": given,
    },
    "aws_ecs_service": {
        "capacity_provider_strategy": on_demand_base,
        "deployment_circuit_breaker.rollback": True,
        "network_configuration.assign_public_ip": False,
    },
    "aws_flow_log": {"traffic_type": "ALL"},
    "aws_iam_role": {"permissions_boundary": given},
    "aws_lambda_function": {
        "dead_letter_config.target_arn": given,
        "kms_key_arn": given,
        "reserved_concurrent_executions": at_least(2),
        "vpc_config.subnet_ids": given,
    },
    "aws_lb": {
        **NEVER_DESTROYED,
        "access_logs.enabled": True,
        "drop_invalid_header_fields": True,
        "enable_deletion_protection": True,
    },
    "aws_lb_listener": {"": redirects_or_serves_tls},
    "aws_rds_cluster": {
        **NEVER_DESTROYED,
        "backup_retention_period": at_least(14),
        "delete_automated_backups": False,
        "deletion_protection": True,
        "enabled_cloudwatch_logs_exports": ["postgresql"],
        "kms_key_id": given,
        "manage_master_user_password": True,
        "skip_final_snapshot": False,
        "storage_encrypted": True,
    },
    "aws_rds_cluster_instance": {**NEVER_DESTROYED, "publicly_accessible": False},
    "aws_rds_cluster_parameter_group": {"parameter": rds_wants_tls},
    "aws_sns_topic": {"kms_master_key_id": given},
    "aws_sns_topic_subscription": {"endpoint": given},
    "aws_sqs_queue": {**NEVER_DESTROYED, "kms_master_key_id": given},
    "aws_sqs_queue_policy": {"policy": refuses_plain_http},
    "aws_subnet": {"map_public_ip_on_launch": False},
    "aws_wafv2_web_acl": {"rule": blocks_by_rate},
    "aws_wafv2_web_acl_association": {"web_acl_arn": given},
    "aws_wafv2_web_acl_logging_configuration": {"log_destination_configs": given},
}
"""Type -> argument -> what it must be, a value or a test. There is one of the type, and all have it."""

ACCOUNT: Protections = {
    **BUCKETS,
    **KEYS,
    **LOGS,
    "aws_cloudtrail": {
        **NEVER_DESTROYED,
        "enable_log_file_validation": True,
        "is_multi_region_trail": True,
        "kms_key_id": given,
    },
    "aws_ecr_repository": {**NEVER_DESTROYED, "image_tag_mutability": "IMMUTABLE"},
    "aws_s3_account_public_access_block": {"restrict_public_buckets": True},
}
"""The same for the bootstrap stack, of any account."""


# Terraform alone calls a function of its own, waits for it and fails with it; ECS, which that one calls, has no
# endpoint in the VPC (decision 16).
OF_EVENTS = ("dead_letter_config.target_arn", "reserved_concurrent_executions", "vpc_config.subnet_ids")


def lost(stack: Stack, protections: Protections) -> Iterator[str]:
    """Each protection that a stack has not, as a sentence."""
    for type_, arguments in protections.items():
        resources = stack.of_type(type_)
        if not resources:
            yield f"there is no {type_}"
        for resource in resources:
            for argument, wanted in arguments.items():
                if argument in OF_EVENTS and stack.referring_to(resource, "aws_lambda_invocation"):
                    continue
                found = _at(resource, argument)
                holds = wanted(found) if callable(wanted) else found == wanted
                if not holds:
                    yield f"{resource.address}: {argument} is {found!r}"


def _at(resource: Resource, argument: str) -> Any:
    """The value at a dotted path; of a block that is written as a list of one, the one's."""
    value: Any = resource.attributes
    for part in argument.split(".") if argument else ():
        (value,) = as_list(value) if isinstance(value, list) else [value]
        value = (value or {}).get(part)
    return value
