"""AWS's limits on texts and counts that grow with what settings say; names have a check of their own."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

from strongroom.synthesized import Resource, Stack, as_list

__all__ = ["exceeded"]

# How long what a reference stands for can get: an ARN with the longest names. Of a key it ends with a UUID.
REFERENCE = 150
KEY = 80

# Type -> argument -> characters, from each service's API reference.
CHARACTERS = {
    "aws_acm_certificate": {"domain_name": 64},  # the common name (ACM user guide, quotas)
    "aws_cloudfront_distribution": {"comment": 128},
    "aws_cloudwatch_metric_alarm": {"alarm_description": 1024},
    "aws_db_subnet_group": {"description": 255},
    "aws_iam_policy": {"policy": 6144, "description": 1000},
    "aws_iam_role": {"assume_role_policy": 2048, "description": 1000},  # the quota that an account begins with
    "aws_kms_key": {"policy": 32768, "description": 8192},
    "aws_lambda_function": {"description": 256},
    "aws_lb_target_group": {"health_check": 1024 + 200},
    "aws_s3_bucket_policy": {"policy": 20480},
    "aws_security_group": {"description": 255},
    "aws_sns_topic": {"display_name": 100},
    "aws_sqs_queue_policy": {"policy": 20480},
    "aws_ssm_parameter": {"value": 4096, "description": 1024},
    "aws_vpc_endpoint": {"policy": 20480},
    "aws_vpc_security_group_egress_rule": {"description": 255},
    "aws_vpc_security_group_ingress_rule": {"description": 255},
}

TAG = 256
TAGS = 50

# Bytes: Lambda's quota for a function's environment; ECS's for a task definition.
FUNCTION_ENVIRONMENT = 4096
TASK_DEFINITION = 65536

# Amazon VPC user guide, "Quotas": rules of a group, each way.
RULES = 60

# CloudWatch API reference, "Dashboard body structure and syntax", and the quotas of dashboards.
ALARMS_A_WIDGET, METRICS_A_WIDGET, METRICS_A_DASHBOARD = 100, 500, 2500


def exceeded(stack: Stack) -> Iterator[str]:
    """Each limit that a stack exceeds, as a sentence."""
    for resource in stack.resources.values():
        yield from _texts(resource)
        yield from _tags(resource, stack)
    yield from _sizes(stack)
    yield from _rules(stack)
    for dashboard in stack.of_type("aws_cloudwatch_dashboard"):
        yield from _dashboard(dashboard)


def length(value: object) -> int:
    """As long as it can get, whitespace not counted, as IAM counts."""
    text = value if isinstance(value, str) else json.dumps(value)
    return len(re.sub(r"\s", "", re.sub(r"\$\{[^}]*\}", _longest, text)))


def _longest(reference: re.Match[str]) -> str:
    return "x" * (KEY if reference[0].startswith("${aws_kms_key.") else REFERENCE)


def _texts(resource: Resource) -> Iterator[str]:
    for argument, most in CHARACTERS.get(resource.type, {}).items():
        value = resource.get(argument)
        if value is not None and length(value) > most:
            yield f"{resource.address}: {argument} can have {length(value)} characters, {most} are allowed"


def _tags(resource: Resource, stack: Stack) -> Iterator[str]:
    own = resource.get("tags", {})
    inherited = {
        key: value
        for block in stack.provider_of(resource)["default_tags"]
        for key, value in block["tags"].items()
    }
    tags = {**inherited, **own}
    if len(tags) > TAGS or any(len(str(value)) > TAG for value in tags.values()):
        yield f"{resource.address}: tags {tags}"


def _sizes(stack: Stack) -> Iterator[str]:
    for function in stack.of_type("aws_lambda_function"):
        size = sum(length(block.get("variables")) for block in function.blocks("environment"))
        if size > FUNCTION_ENVIRONMENT:
            yield f"{function.address}: its environment can have {size} bytes"
    for task in stack.of_type("aws_ecs_task_definition"):
        if (size := length(task.get("container_definitions"))) > TASK_DEFINITION:
            yield f"{task.address}: can have {size} bytes"


def _rules(stack: Stack) -> Iterator[str]:
    for type_ in ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"):
        groups = Counter(rule.reference("security_group_id") for rule in stack.of_type(type_))
        for group, count in groups.items():
            if count > RULES:
                yield f"{group}: {count} of {type_}"


def _dashboard(dashboard: Resource) -> Iterator[str]:
    metrics = 0
    for widget in json.loads(dashboard.attributes["dashboard_body"])["widgets"]:
        properties = widget["properties"]
        alarms, drawn = len(properties.get("alarms", [])), len(as_list(properties.get("metrics")))
        metrics += drawn
        if alarms > ALARMS_A_WIDGET or drawn > METRICS_A_WIDGET:
            yield f"{dashboard.address}: {properties.get('title')} has {alarms} alarms and {drawn} metrics"
    if metrics > METRICS_A_DASHBOARD:
        yield f"{dashboard.address}: {metrics} metrics"
