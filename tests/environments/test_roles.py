"""Roles: who may assume each, and what no policy of theirs may contain."""

from __future__ import annotations

import re

import pytest

from stacks.settings import Settings
from tests.environments.first_service import first_service
from tests.environments.grants import granted
from tests.policy_documents import (
    Statement,
    as_list,
    role_statements,
    statements,
    unlimited_database_sign_ins,
)
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(8)

# Role (construct path) -> (service that may assume it, whether on behalf of this account only).
# Lambda sends no `aws:SourceAccount` when it assumes a function's role.
TRUSTED = {
    "database/monitoring_role": ("monitoring.rds.amazonaws.com", True),
    "flow_logs/role/role": ("vpc-flow-logs.amazonaws.com", True),
    "service/roles/execution/role": ("ecs-tasks.amazonaws.com", True),
    "service/roles/task/role": ("ecs-tasks.amazonaws.com", True),
    "validation/role/role": ("lambda.amazonaws.com", False),
}
OF_MIGRATION = {
    "migration/execution/role": ("ecs-tasks.amazonaws.com", True),
    "migration/task/role": ("ecs-tasks.amazonaws.com", True),
    "migration/run/role/role": ("lambda.amazonaws.com", False),
}

# Actions on every resource, because there is no other way.
EVERY_RESOURCE = {
    # Service Authorization Reference, Amazon CloudWatch: no resource types for writing metrics.
    "cloudwatch:PutMetricData",
    # Service Authorization Reference, Amazon ECR: the sign-in is to a registry as a whole.
    "ecr:GetAuthorizationToken",
    # Service Authorization Reference, CloudWatch Logs: a list of all groups.
    "logs:DescribeLogGroups",
    # Service Authorization Reference, AWS X-Ray: no resource types for writing.
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    # Lambda checks for these on every resource before it creates a function in a VPC (Lambda developer guide,
    # "Giving Lambda functions access to resources in an Amazon VPC").
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}

# What AWS manages and revises: RDS refuses Enhanced Monitoring with a lesser policy.
AWS_MANAGED = {"arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"}

# IAM's limit for a managed policy, whitespace not counted; and how long an ARN can get, for each reference.
POLICY_CHARACTERS = 6144
ARN_CHARACTERS = 150


def own_statements(stack: SynthesizedStack) -> list[Statement]:
    return [
        statement
        for policy in stack.resources("aws_iam_policy").values()
        for statement in statements(policy["policy"])
    ]


def actions(found: list[Statement]) -> set[str]:
    return {action for statement in found for action in as_list(statement["Action"])}


def role_of(stack: SynthesizedStack, argument: str) -> str:
    return one_reference(first_service(stack).only("aws_ecs_task_definition")[argument]).address


def test_every_role_is_assumed_by_one_service_and_nobody_else(
    stack: SynthesizedStack, environment: Settings
) -> None:
    found = {}
    for role in stack.resources("aws_iam_role").values():
        (statement,) = statements(role["assume_role_policy"])
        assert (statement["Effect"], statement["Action"]) == ("Allow", "sts:AssumeRole")
        (kind,) = statement["Principal"]
        assert kind == "Service"
        condition = statement.get("Condition")
        if condition is not None:
            source = condition.pop("ArnEquals", None)
            assert condition == {"StringEquals": {"aws:SourceAccount": environment.account_id}}
            # Scheduler sends the group that it acts for, of all these services alone.
            of_schedule = statement["Principal"]["Service"] == "scheduler.amazonaws.com"
            if of_schedule:
                (group,) = stack.resources("aws_scheduler_schedule_group").values()
                here = f"arn:aws:scheduler:{environment.region}:{environment.account_id}"
                assert source == {"aws:SourceArn": f"{here}:schedule-group/{group['name']}"}
            else:
                assert source is None
        path = role["//"]["metadata"]["path"].partition("/")[2]
        found[path] = (statement["Principal"]["Service"], condition is not None)
    trusted = TRUSTED | (OF_MIGRATION if environment.service.migration else {})
    assert {path: found.get(path) for path in trusted} == trusted


def test_pulling_images_and_running_are_two_roles(stack: SynthesizedStack) -> None:
    execution, task = (role_of(stack, f"{part}_role_arn") for part in ("execution", "task"))
    assert execution != task
    assert stack.settings is not None
    asked = {action for each in stack.settings.service.permissions for action in each.actions}
    assert not actions(role_statements(stack, execution)) & actions(role_statements(stack, task)) - {
        "kms:Decrypt",  # each of its own key
        *asked,  # on resources of their own, which verify looks at (SR306)
    }


def test_ecs_reads_exactly_the_secrets_that_the_settings_name(
    stack: SynthesizedStack, environment: Settings
) -> None:
    service = environment.service
    named = {":".join(each.split(":")[:7]) for each in service.secrets.values()}
    named |= {service.image_credentials_secret_arn or ""} - {""}
    readable, keys = set(), set()
    both = {f"{service}.{environment.region}.amazonaws.com" for service in ("secretsmanager", "ssm")}
    for statement in role_statements(stack, role_of(stack, "execution_role_arn")):
        written = {each for each in as_list(statement["Resource"]) if "${" not in each}
        match as_list(statement["Action"]):
            case ["secretsmanager:GetSecretValue"]:
                readable |= {each for each in written if ":secretsmanager:" in each}
            case ["ssm:GetParameters"]:
                readable |= {each for each in written if ":ssm:" in each}
            case ["kms:Decrypt"]:
                keys |= written
                via = statement["Condition"]["StringEquals"]["kms:ViaService"]
                assert via
                assert not written or set(via) == both, "of a parameter or of a secret: the key does not tell"
    assert readable == named
    assert keys == set(service.secret_key_arns)
    for statement in role_statements(stack, role_of(stack, "task_role_arn")):
        assert not named & set(as_list(statement["Resource"])), "ECS reads them, the application does not"


def test_the_task_role_has_the_settings_permissions(stack: SynthesizedStack, environment: Settings) -> None:
    found = role_statements(stack, role_of(stack, "task_role_arn"))
    given = [(as_list(each["Action"]), as_list(each["Resource"])) for each in found]
    for permission in environment.service.permissions:
        assert ([*permission.actions], [*permission.resources]) in given


def test_no_policy_is_inline(stack: SynthesizedStack) -> None:
    for type_ in (
        "aws_iam_role_policies_exclusive",
        "aws_iam_role_policy",
        "aws_iam_user",
        "aws_iam_user_policy",
    ):
        assert not stack.resources(type_), type_
    for address, role in stack.resources("aws_iam_role").items():
        assert not {"inline_policy", "managed_policy_arns"} & role.keys(), address


def test_every_policy_is_attached_and_every_role_has_one(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """But for the task role of the migration, and of a service that is given nothing: IAM refuses a policy
    without a statement."""
    attachments = stack.resources("aws_iam_role_policy_attachment").values()
    attached = {attachment["policy_arn"] for attachment in attachments}
    own = {f"${{{policy}.arn}}" for policy in stack.resources("aws_iam_policy")}
    assert attached - own <= AWS_MANAGED
    assert own <= attached
    roles = [one_reference(attachment["role"]).address for attachment in attachments]
    assert len(roles) == len({*roles}), "each one policy"
    bare = {stack.at("migration/task/role")[0]} if environment.service.migration else set()
    bare |= {
        stack.at(f"{section}/{name}/roles/task/role")[0]
        for section, programs in (("services", environment.services), ("jobs", environment.jobs))
        for name, given in programs.items()
        if not given.database and not granted(environment, name) and not getattr(given, "permissions", ())
    }
    assert {*roles} == {*stack.resources("aws_iam_role")} - bare


def test_policies_only_allow_and_name_every_action_in_full(stack: SynthesizedStack) -> None:
    for statement in own_statements(stack):
        assert statement["Effect"] == "Allow"
        assert not {"NotAction", "NotResource"} & statement.keys(), statement["Sid"]
        for action in as_list(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action), action


def test_only_actions_without_resources_are_allowed_on_every_resource(stack: SynthesizedStack) -> None:
    for statement in own_statements(stack):
        if "*" in as_list(statement["Resource"]):
            assert set(as_list(statement["Action"])) <= EVERY_RESOURCE, statement["Sid"]


def test_a_wildcard_within_a_resource_stands_for_what_is_in_or_comes_of_one_thing(
    stack: SynthesizedStack,
) -> None:
    for statement in own_statements(stack):
        for resource in as_list(statement["Resource"]):
            if resource.startswith("${aws_s3_bucket.") and resource.endswith(".arn}/*"):
                assert all(
                    "Object" in action or action.endswith("Upload") for action in as_list(statement["Action"])
                )
            elif "ecs:RunTask" in as_list(statement["Action"]):
                # Of any revision, in the cluster alone.
                assert re.fullmatch(r"\$\{aws_ecs_task_definition\.[\w-]+\.arn_without_revision\}:\*", resource)
                cluster = one_reference(statement["Condition"]["ArnEquals"]["ecs:cluster"])
                assert cluster.type == "aws_ecs_cluster"
            elif "ecs:StopTask" in as_list(statement["Action"]):
                assert one_reference(resource).type == "aws_ecs_cluster"
                assert one_reference(statement["Condition"]["ArnEquals"]["ecs:cluster"]).attribute == "arn"
            elif "logs:GetLogEvents" in as_list(statement["Action"]):
                # A stream has the task's id at its end.
                assert re.fullmatch(
                    r"\$\{aws_cloudwatch_log_group\.[\w-]+\.arn\}:log-stream:migrate/\*", resource
                )
            elif "ecs:TagResource" in as_list(statement["Action"]):
                assert one_reference(resource).type == "aws_ecs_cluster"
                assert statement["Condition"] == {"StringEquals": {"ecs:CreateAction": "RunTask"}}
            elif "*" in resource and resource != "*":
                assert one_reference(resource).type == "aws_cloudwatch_log_group", resource
                assert resource.endswith(".arn}:*"), resource
                assert all(action.startswith("logs:") for action in as_list(statement["Action"]))


def test_policies_stay_below_iams_limit_with_the_longest_names(stack: SynthesizedStack) -> None:
    for address, policy in stack.resources("aws_iam_policy").items():
        text = re.sub(r"\$\{[^}]*\}", "x" * ARN_CHARACTERS, policy["policy"])
        assert len(re.sub(r"\s", "", text)) <= POLICY_CHARACTERS, address


def test_a_database_sign_in_is_for_one_user_of_one_cluster(stack: SynthesizedStack) -> None:
    assert unlimited_database_sign_ins(own_statements(stack)) == []
