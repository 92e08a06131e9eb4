"""Names: the environment in every one, and all within each service's limit."""

from __future__ import annotations

import re
from pathlib import Path

from stacks.settings import load_environments
from tests.example_settings import ONE_ACCOUNT
from tests.synthesized import Attributes, SynthesizedStack

PRODUCTION = ONE_ACCOUNT / "prod.toml"

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
    "aws_security_group": ("name_prefix", 255 - 26, r"(?!sg-)[a-zA-Z0-9-]+"),
    "aws_sns_topic": ("name", 256, WORD),
    "aws_sqs_queue": ("name", 80, WORD),
    "aws_ssm_parameter": ("name", 1011, r"/(?!aws|ssm)[a-zA-Z0-9_./-]+"),
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


def test_every_name_has_the_environment_and_fits_its_service(stack: SynthesizedStack) -> None:
    assert problems(stack, stack.name) == []


def test_every_type_that_is_given_a_name_has_its_limit_here(stack: SynthesizedStack) -> None:
    for address, attributes in stack.all_resources.items():
        type_ = address.partition(".")[0]
        given = [
            argument
            for argument in NAMING_ARGUMENTS & attributes.keys()
            if isinstance(attributes[argument], str) and not attributes[argument].startswith("${")
            if (type_, argument) not in NOT_A_NAME
        ]
        assert given == ([NAMES[type_][0]] if type_ in NAMES else []), address


def test_iam_names_are_given_in_full(stack: SynthesizedStack) -> None:
    """A prefix would have to be 38 characters at most."""
    for type_ in ("aws_iam_role", "aws_iam_policy"):
        for address, attributes in stack.resources(type_).items():
            assert "name_prefix" not in attributes, address


def test_the_longest_names_that_settings_allow_fit_as_well(tmp_path: Path) -> None:
    from stacks.app import synthesize

    application, environment = "a" + "b" * 19, "e" + "f" * 15
    production = PRODUCTION.read_text(encoding="utf-8")
    renamed = production.replace('"strongroom"', f'"{application}"').replace('"prod"', f'"{environment}"')
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / f"{environment}.toml").write_text(renamed, encoding="utf-8")
    longest = load_environments(tmp_path / "environments")
    synthesize(longest, tmp_path / "cdktf.out")
    stack = SynthesizedStack(environment, tmp_path / "cdktf.out" / "stacks" / environment, longest[0])
    assert problems(stack, environment) == []
    balancer, group = stack.only("aws_lb")["name"], stack.only("aws_lb_target_group")["name"]
    assert balancer != group, "cut to the same beginning, they are still two names"
    assert application not in balancer, "they were cut"
