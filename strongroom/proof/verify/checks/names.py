"""Names: within each service's limits, and with the environment in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.configuration import environment
from strongroom.synthesized import Resource, Stack, is_unknown

WORD = r"[a-zA-Z0-9_-]+"
IDENTIFIER = r"[a-z](?!.*--)[a-z0-9-]*[a-z0-9]"
BALANCER = r"(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"

# Type -> (argument, longest, pattern), from each service's API reference.
NAMES: dict[str, tuple[str, int, str]] = {
    "aws_appautoscaling_policy": ("name", 256, WORD),
    "aws_cloudfront_cache_policy": ("name", 128, WORD),
    "aws_cloudfront_origin_access_control": ("name", 64, WORD),
    "aws_cloudfront_response_headers_policy": ("name", 128, WORD),
    "aws_cloudtrail": ("name", 128, r"[a-zA-Z0-9][a-zA-Z0-9._-]+[a-zA-Z0-9]"),
    "aws_cloudwatch_composite_alarm": ("alarm_name", 255, r".+"),
    "aws_cloudwatch_dashboard": ("dashboard_name", 255, WORD),
    "aws_cloudwatch_log_delivery_destination": ("name", 60, WORD),
    "aws_cloudwatch_log_delivery_source": ("name", 60, WORD),
    "aws_cloudwatch_log_group": ("name", 512, r"[a-zA-Z0-9_/.#-]+"),
    "aws_cloudwatch_metric_alarm": ("alarm_name", 255, r".+"),
    "aws_db_subnet_group": ("name", 255, r"[a-z0-9 ._-]+"),
    "aws_dynamodb_table": ("name", 255, r"[a-zA-Z0-9_.-]{3,}"),
    "aws_ecs_cluster": ("name", 255, WORD),
    "aws_ecs_service": ("name", 255, WORD),
    "aws_ecs_task_definition": ("family", 255, WORD),
    "aws_kms_alias": ("name", 256, r"alias/(?!aws/)[a-zA-Z0-9/_-]+"),
    "aws_lambda_function": ("function_name", 64, WORD),
    "aws_lb": ("name", 32, BALANCER),
    "aws_lb_target_group": ("name", 32, BALANCER),
    "aws_rds_cluster": ("cluster_identifier", 63, IDENTIFIER),
    "aws_rds_cluster_instance": ("identifier", 63, IDENTIFIER),
    "aws_rds_cluster_parameter_group": ("name", 255, IDENTIFIER),
    "aws_s3_bucket": ("bucket", 63, r"(?!xn--|sthree-)[a-z0-9][a-z0-9.-]+[a-z0-9](?<!-s3alias)"),
    "aws_sns_topic": ("name", 256, WORD),
    "aws_sqs_queue": ("name", 80, r"[a-zA-Z0-9_-]+(\.fifo)?"),
    "aws_ssm_parameter": ("name", 1011, r"/(?!aws|ssm)[a-zA-Z0-9_./-]+"),
    "aws_wafv2_ip_set": ("name", 128, WORD),
    "aws_wafv2_web_acl": ("name", 128, WORD),
}

# What Terraform appends to a prefix has 26 characters; of these two AWS lets it have 6 to 32.
APPENDED = 26
PREFIXES = {"aws_lb": 6, "aws_lb_target_group": 6}


@check(
    "SR961",
    "A name is one that its service takes",
    why=(
        "Terraform plans any name; AWS refuses it in the middle of the apply, first in the longest environment."
    ),
    remedy="Shorten the name by rule (a digest in place of its middle), and keep to the service's characters.",
    controls=("AWS Well-Architected REL01-BP03",),
)
def taken(stack: Stack) -> Verdicts:
    for resource in stack.of_type(*NAMES):
        argument, longest, pattern = NAMES[resource.type]
        name, prefix = resource.get(argument), resource.get("name_prefix")
        if isinstance(name, str) and not is_unknown(name):
            if len(name) > longest:
                problem: str | None = f"{name} has {len(name)} characters, and {longest} are allowed"
            else:
                problem = None if re.fullmatch(pattern, name) else f"{name} is refused"
            yield Verdict(resource, problem)
        elif isinstance(prefix, str) and not is_unknown(prefix):
            most = PREFIXES.get(resource.type, longest - APPENDED)
            refused = len(prefix) > most or prefix.startswith("internal-")
            yield judge(resource, not refused, f"the prefix {prefix} has {len(prefix)} characters of {most}")


@check(
    "SR962",
    "Every name has the environment in it",
    why=(
        "Two environments in one account claim the same name, and the second apply fails, or takes over what "
        "is the first one's; and a person at three in the morning can't tell which one it is."
    ),
    remedy="Name resources <application>-<purpose>-<environment>; the same for the tag Name.",
    controls=("AWS Well-Architected OPS05-BP08",),
)
def says_where(stack: Stack) -> Verdicts:
    found = environment(stack)
    if found is None:
        return
    said = re.compile(rf"(^|[-/_.]){re.escape(found)}($|[-/_.])")
    for resource in stack.resources.values():
        unsaid = [name for name in _own_names(resource) if not is_unknown(name) and not said.search(name)]
        if any(True for _ in _own_names(resource)):
            yield judge(resource, not unsaid, f"it is called {', '.join(unsaid)}")


def _own_names(resource: Resource) -> Iterator[str]:
    arguments = {NAMES[resource.type][0]} if resource.type in NAMES else set()
    if resource.type in ("aws_iam_role", "aws_iam_policy"):
        arguments = {"name"}
    for argument in (*sorted(arguments), *(("name_prefix",) if arguments else ())):
        if isinstance(resource.get(argument), str):
            yield resource.get(argument)
    for tags in resource.blocks("tags"):
        if isinstance(tags.get("Name"), str):
            yield tags["Name"]
