"""Which log groups of a stack AWS services may write to, by the resource policies of another one."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.deploying.lacking import Lack
from strongroom.proof.permissions.patterns import NotUnderstoodError, fits_any, matches, matches_action
from strongroom.proof.permissions.roles import Access
from strongroom.synthesized import Resource, Stack, Statement, as_list

__all__ = ["untaken"]

POLICY = "aws_cloudwatch_log_resource_policy"
DELIVERY = "delivery.logs.amazonaws.com"

# What has a log group written to -> the argument that names the group, and the services that write: CloudWatch
# Logs user guide, "Logs sent to CloudWatch Logs"; EventBridge user guide, "Using resource-based policies".
WRITERS = {
    "aws_cloudwatch_event_target": ("arn", ("events.amazonaws.com", DELIVERY)),
    "aws_wafv2_web_acl_logging_configuration": ("log_destination_configs", (DELIVERY,)),
}
WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def untaken(own: Stack, environment: Stack) -> Iterator[Lack]:
    """What has a log group written to by a service that no policy of the group's region lets."""
    arns = Arns(environment)
    for resource in environment.of_type(*WRITERS):
        argument, writers = WRITERS[resource.type]
        for reference in resource.references(argument):
            group = environment.find(reference.address)
            if group is None or group.type != "aws_cloudwatch_log_group":
                continue
            region = environment.region_of(group)
            here = [each for each in own.of_type(POLICY) if own.region_of(each) == region]
            for writer in writers:
                if not any(_takes(own, each, writer, f"{arns.of(group)}:log-stream:any") for each in here):
                    yield Lack(resource, f"no {POLICY} in {region} lets {writer} write to {group.address}")


def _takes(own: Stack, policy: Resource, writer: str, stream: str) -> bool:
    statements = Access(own).document(policy, "policy_document")
    return all(any(_allows(each, writer, action, stream) for each in statements) for action in WRITES)


def _allows(statement: Statement, writer: str, action: str, stream: str) -> bool:
    """What can't be read before the apply allows nothing."""
    principal = statement.get("Principal")
    services = as_list(principal.get("Service")) if isinstance(principal, dict) else []
    if statement.get("Effect") != "Allow" or writer not in services:
        return False
    try:
        return fits_any(matches_action, action, as_list(statement.get("Action"))) and fits_any(
            matches, stream, as_list(statement.get("Resource"))
        )
    except NotUnderstoodError:
        return False
