"""What AWS services do with the roles that a stack hands to them, computed from what it hands them to.

A task definition says which image ECS pulls and which secrets it reads, a function which queue Lambda polls:
so what their roles need follows from their own arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.conditions import Context
from strongroom.synthesized import Resource, Stack, blocks, references

# `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY`, with a tag or a digest behind it.
_ECR_IMAGE = re.compile(r"(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)")

# Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC": on every resource.
NETWORK_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
WRITE_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
# Amazon ECR user guide, "Using Amazon ECR images with Amazon ECS".
PULL_IMAGE = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
# Lambda developer guide, "Configuring permissions" of each event source.
POLL = {
    "aws_sqs_queue": ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    "aws_kinesis_stream": (
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ),
}
# Scheduler user guide, "Using templated targets": what calls a target, by its type.
CALLED = {
    "aws_lambda_function": ("lambda:InvokeFunction",),
    "aws_sns_topic": ("sns:Publish",),
    "aws_sqs_queue": ("sqs:SendMessage",),
}
DEAD_LETTER = {"aws_sqs_queue": "sqs:SendMessage", "aws_sns_topic": "sns:Publish"}


@dataclass(frozen=True)
class Use:
    """`user` hands `role` to `service`, which needs each action on its resource; `context`: what it sends."""

    user: Resource
    service: str
    role: Resource
    needs: tuple[tuple[str, str], ...]
    context: Context = field(default_factory=dict)


def uses(stack: Stack) -> Iterator[Use]:
    """Every role of the stack that one of its resources hands to a service."""
    arns = Arns(stack)
    for argument, service, type_, needs in (
        ("execution_role_arn", "ecs-tasks.amazonaws.com", "aws_ecs_task_definition", ecs_agent_needs),
        ("task_role_arn", "ecs-tasks.amazonaws.com", "aws_ecs_task_definition", _nothing),
        ("role", "lambda.amazonaws.com", "aws_lambda_function", _lambda_needs),
        ("iam_role_arn", "vpc-flow-logs.amazonaws.com", "aws_flow_log", _flow_log_needs),
        ("monitoring_role_arn", "monitoring.rds.amazonaws.com", "aws_rds_cluster_instance", _monitoring_needs),
        ("monitoring_role_arn", "monitoring.rds.amazonaws.com", "aws_db_instance", _monitoring_needs),
        ("cloud_watch_logs_role_arn", "cloudtrail.amazonaws.com", "aws_cloudtrail", _trail_needs),
    ):
        for user in stack.of_type(type_):
            role = stack.find(user.reference(argument))
            if role is not None and role.type == "aws_iam_role":
                yield Use(user, service, role, tuple(needs(user, arns)), _calling(user, arns))
    for schedule in stack.of_type("aws_scheduler_schedule"):
        for target in schedule.blocks("target"):
            for reference in references(target.get("role_arn")):
                role = stack.find(reference.address)
                if role is not None and role.type == "aws_iam_role":
                    needed = tuple(_scheduler_needs(target, arns))
                    yield Use(schedule, "scheduler.amazonaws.com", role, needed, _starting(target, arns))


Needs = Iterator[tuple[str, str]]


def _nothing(user: Resource, arns: Arns) -> Needs:  # noqa: ARG001 - one form for all
    """A task's role is the application's: what it needs is in no argument."""
    yield from ()


def containers(task_definition: Resource) -> list[dict[str, Any]]:
    """A task definition's containers, decoded; none where only the plan knows them."""
    try:
        decoded = json.loads(task_definition.get("container_definitions", ""))
    except (TypeError, ValueError):
        return []
    return [each for each in decoded if isinstance(each, dict)] if isinstance(decoded, list) else []


def ecs_agent_needs(task_definition: Resource, arns: Arns) -> Needs:
    """What ECS does before and around a container: pull, log, read what it injects."""
    region = arns.stack.region_of(task_definition)
    for container in containers(task_definition):
        image = _ECR_IMAGE.match(str(container.get("image")))
        if image:
            account, registry_region, repository = image.groups()
            arn = f"arn:{arns.partition}:ecr:{registry_region}:{account}:repository/{repository}"
            yield "ecr:GetAuthorizationToken", "*"
            yield from ((action, arn) for action in PULL_IMAGE)
        for logging in blocks(container.get("logConfiguration")):
            # Other log drivers need no role, or one of their own.
            for options in blocks(logging.get("options")) if logging.get("logDriver") == "awslogs" else ():
                group = arns.resolve(str(options.get("awslogs-group")))
                yield from _write(f"arn:{arns.partition}:logs:{region}:{arns.account}:log-group:{group}")
        for secret in blocks(container.get("secrets")):
            yield injected(arns.resolve(str(secret.get("valueFrom"))), arns, region)
        # A registry's password: ECS signs in with it (ECS developer guide, "Using non-AWS container images").
        for credentials in blocks(container.get("repositoryCredentials")):
            yield injected(arns.resolve(str(credentials.get("credentialsParameter"))), arns, region)


def injected(value_from: str, arns: Arns, region: str) -> tuple[str, str]:
    """What ECS reads for a secret: `valueFrom` is a secret's ARN and more, or a parameter's ARN or name."""
    if ":secretsmanager:" in value_from:
        return "secretsmanager:GetSecretValue", ":".join(value_from.split(":")[:7])
    if value_from.startswith("arn:"):
        return "ssm:GetParameters", value_from
    path = value_from if value_from.startswith("/") else f"/{value_from}"
    return "ssm:GetParameters", f"arn:{arns.partition}:ssm:{region}:{arns.account}:parameter{path}"


def _lambda_needs(function: Resource, arns: Arns) -> Needs:
    stack = arns.stack
    name = arns.resolve(str(function.get("function_name")))
    given = [block.get("log_group") for block in function.blocks("logging_config")]
    group = arns.resolve(str(given[0])) if given and given[0] else f"/aws/lambda/{name}"
    region = stack.region_of(function)
    yield from _write(f"arn:{arns.partition}:logs:{region}:{arns.account}:log-group:{group}")
    if any(block.get("subnet_ids") for block in function.blocks("vpc_config")):
        yield from ((action, "*") for action in NETWORK_INTERFACES)
    if any(block.get("mode") == "Active" for block in function.blocks("tracing_config")):
        yield from (("xray:PutTelemetryRecords", "*"), ("xray:PutTraceSegments", "*"))
    for block in function.blocks("dead_letter_config"):
        yield from _on(block.get("target_arn"), {kind: (each,) for kind, each in DEAD_LETTER.items()}, arns)
    for mapping in stack.referring_to(function, "aws_lambda_event_source_mapping", by="function_name"):
        yield from _on(mapping.get("event_source_arn"), POLL, arns)
    for invocation in stack.referring_to(function, "aws_lambda_invocation", by="function_name"):
        yield from _task_needs(invocation.get("input"), arns)


def _starting(target: dict[str, Any], arns: Arns) -> Context:
    """What a task is started with: in the target's cluster, with roles for ECS."""
    return _in_cluster(arns.resolve(str(target.get("arn"))))


def _in_cluster(cluster: str) -> Context:
    return {"ecs:cluster": cluster, "iam:PassedToService": "ecs-tasks.amazonaws.com"}


def _calling(user: Resource, arns: Arns) -> Context:
    """What a function that starts a task sends: the cluster that it was told."""
    if user.type != "aws_lambda_function":
        return {}
    named = (arns.stack.find(reference.address) for reference in user.references())
    clusters = (arns.of(it) for it in named if it is not None and it.type == "aws_ecs_cluster")
    return next((_in_cluster(cluster) for cluster in clusters if cluster is not None), {})


def _scheduler_needs(target: dict[str, Any], arns: Arns) -> Needs:
    """Scheduler user guide, "Using templated targets" and "Configuring a dead-letter queue"."""
    yield from _on(target.get("arn"), CALLED, arns)
    for started in blocks(target.get("ecs_parameters")):
        yield from _task_needs(started.get("task_definition_arn"), arns)
    for block in blocks(target.get("dead_letter_config")):
        yield from _on(block.get("arn"), {"aws_sqs_queue": ("sqs:SendMessage",)}, arns)


def _task_needs(named: Any, arns: Arns) -> Needs:
    """To start a task of a task definition that an argument refers to, and to hand it its roles."""
    for reference in references(named):
        task = arns.stack.find(reference.address)
        arn = arns.of(task) if task is not None and task.type == "aws_ecs_task_definition" else None
        if task is not None and arn is not None:
            yield "ecs:RunTask", arn
            for argument in ("execution_role_arn", "task_role_arn"):
                role = arns.stack.find(task.reference(argument))
                if role is not None and (handed := arns.of(role)):
                    yield "iam:PassRole", handed


def _on(target: Any, actions: Mapping[str, tuple[str, ...]], arns: Arns) -> Needs:
    """The actions on what an argument refers to, by its type."""
    for reference in references(target):
        resource = arns.stack.find(reference.address)
        arn = arns.of(resource) if resource is not None else None
        if resource is not None and arn is not None:
            yield from ((action, arn) for action in actions.get(resource.type, ()))


def _flow_log_needs(flow_log: Resource, arns: Arns) -> Needs:
    """VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs"."""
    group = arns.stack.find(flow_log.reference("log_destination"))
    arn = arns.of(group) if group else None
    if arn is not None:
        yield from _write(arn)
        yield "logs:DescribeLogGroups", "*"
        yield "logs:DescribeLogStreams", arn


def _monitoring_needs(instance: Resource, arns: Arns) -> Needs:
    """Aurora user guide, "Setting up and enabling Enhanced Monitoring": one log group for all of an account."""
    region = arns.stack.region_of(instance)
    yield from _write(f"arn:{arns.partition}:logs:{region}:{arns.account}:log-group:RDSOSMetrics")


def _trail_needs(trail: Resource, arns: Arns) -> Needs:
    """CloudTrail user guide, "Role policy document for CloudTrail to use CloudWatch Logs"."""
    group = arns.stack.find(trail.reference("cloud_watch_logs_group_arn"))
    arn = arns.of(group) if group else None
    if arn is not None:
        stream = f"{arns.account}_CloudTrail_{arns.stack.region_of(trail)}"
        yield from ((action, f"{arn}:log-stream:{stream}") for action in WRITE_LOG)


def _write(log_group: str) -> Needs:
    """Streams are what is written to: a policy that names the group alone allows nothing here."""
    yield from ((action, f"{log_group}:log-stream:any") for action in WRITE_LOG)
