"""What each service takes for a name, and what is wrong with a stack's names."""

from __future__ import annotations

import re

from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["NAMES", "NAMING_ARGUMENTS", "NOT_A_NAME", "problems"]

# Type -> (argument that names it, longest name, pattern), from each service's API reference. A `name_prefix`
# leaves 26 characters for what Terraform appends.
WORD = r"[a-zA-Z0-9_-]+"
LOWER = r"[a-z0-9-]+"
NAMES = {
    "aws_appautoscaling_policy": ("name", 256, WORD),
    "aws_cloudfront_cache_policy": ("name", 128, WORD),
    "aws_cloudfront_origin_access_control": ("name", 64, WORD),
    "aws_cloudfront_response_headers_policy": ("name", 128, WORD),
    "aws_cloudwatch_dashboard": ("dashboard_name", 255, WORD),
    "aws_cloudwatch_event_rule": ("name", 64, r"[.\w-]+"),
    "aws_cloudwatch_log_delivery_destination": ("name", 60, WORD),
    "aws_cloudwatch_log_delivery_source": ("name", 60, WORD),
    "aws_cloudwatch_log_group": ("name", 512, r"[a-zA-Z0-9_/.#-]+"),
    "aws_cloudwatch_log_metric_filter": ("name", 512, WORD),
    "aws_cloudwatch_metric_alarm": ("alarm_name", 255, WORD),
    "aws_db_subnet_group": ("name", 255, LOWER),
    "aws_dynamodb_table": ("name", 255, r"[a-zA-Z0-9_.-]{3,}"),
    "aws_ecs_cluster": ("name", 255, WORD),
    "aws_ecs_service": ("name", 255, WORD),
    "aws_ecs_task_definition": ("family", 255, WORD),
    "aws_iam_policy": ("name", 128, r"[\w+=,.@-]+"),
    "aws_iam_role": ("name", 64, r"[\w+=,.@-]+"),
    "aws_kms_alias": ("name", 256, r"alias/(?!aws/)[a-zA-Z0-9/_-]+"),
    "aws_lambda_function": ("function_name", 64, WORD),
    "aws_lb": ("name", 32, r"(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"),
    "aws_lb_target_group": ("name", 32, r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"),
    "aws_rds_cluster": ("cluster_identifier", 63, r"[a-z](?!.*--)[a-z0-9-]*[a-z0-9]"),
    "aws_rds_cluster_instance": ("identifier", 63, r"[a-z](?!.*--)[a-z0-9-]*[a-z0-9]"),
    "aws_rds_cluster_parameter_group": ("name", 255, r"[a-z](?!.*--)[a-z0-9-]*[a-z0-9]"),
    "aws_s3_bucket": ("bucket", 63, r"(?!xn--|sthree-)[a-z0-9][a-z0-9-]+[a-z0-9](?<!-s3alias)"),
    "aws_scheduler_schedule": ("name", 64, r"[0-9a-zA-Z_.-]+"),
    "aws_scheduler_schedule_group": ("name", 64, r"[0-9a-zA-Z_.-]+"),
    "aws_security_group": ("name_prefix", 255 - 26, r"(?!sg-)[a-zA-Z0-9-]+"),
    "aws_sns_topic": ("name", 256, WORD),
    "aws_sqs_queue": ("name", 80, WORD),
    "aws_ssm_parameter": ("name", 1011, r"/(?!aws|ssm)[a-zA-Z0-9_./-]+"),
    "aws_wafv2_ip_set": ("name", 128, WORD),
    "aws_wafv2_web_acl": ("name", 128, WORD),
}

NAMING_ARGUMENTS = {argument for argument, _, _ in NAMES.values()}

# What is called like a name and is none of the resource's own: a domain, the engine of a parameter group.
NOT_A_NAME = {("aws_route53_record", "name"), ("aws_rds_cluster_parameter_group", "family")}

# EC2 shows a tag as the name; its longest value is 256 characters.
LONGEST_TAG = 256


def has_environment(name: str, environment: str) -> bool:
    return re.search(rf"[-/]{re.escape(environment)}($|[-/])", name) is not None


def problems(stack: SynthesizedStack, environment: str) -> list[str]:
    """What is wrong with a stack's names."""
    found = []
    for address, attributes in stack.all_resources.items():
        type_ = address.partition(".")[0]
        for name, longest, pattern in own_names(type_, attributes):
            if not has_environment(name, environment):
                found.append(f"{address}: {name} does not name the environment")
            if len(name) > longest:
                found.append(f"{address}: {name} has {len(name)} characters, {longest} are allowed")
            if not re.fullmatch(pattern, name):
                found.append(f"{address}: {name} is not {pattern}")
    return found


def own_names(type_: str, attributes: Attributes) -> list[tuple[str, int, str]]:
    names = []
    if type_ in NAMES:
        argument, longest, pattern = NAMES[type_]
        names.append((attributes[argument], longest, pattern))
    if "Name" in attributes.get("tags", {}):
        names.append((attributes["tags"]["Name"], LONGEST_TAG, r"[\w .:/=+@-]+"))
    return names
