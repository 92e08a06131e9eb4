"""Which log groups of a stack AWS WAF may write to, by the resource policies of another one."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.permissions.deploying.lacking import Lack
from strongroom.proof.permissions.patterns import NotUnderstoodError, fits_any, matches, matches_action
from strongroom.proof.permissions.roles import Access
from strongroom.synthesized import Resource, Stack, Statement, as_list

__all__ = ["untaken"]

POLICY = "aws_cloudwatch_log_resource_policy"
LOGGING = "aws_wafv2_web_acl_logging_configuration"

# CloudWatch Logs user guide, "Logs sent to CloudWatch Logs".
WRITER = "delivery.logs.amazonaws.com"
WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def untaken(own: Stack, environment: Stack) -> Iterator[Lack]:
    """For each logging configuration of an environment the log group that no policy of its region is for."""
    arns = Arns(environment)
    for configuration in environment.of_type(LOGGING):
        for reference in configuration.references("log_destination_configs"):
            group = environment.find(reference.address)
            if group is None or group.type != "aws_cloudwatch_log_group":
                continue
            region = environment.region_of(group)
            here = [each for each in own.of_type(POLICY) if own.region_of(each) == region]
            if not any(_takes(own, each, f"{arns.of(group)}:log-stream:any") for each in here):
                yield Lack(configuration, f"no {POLICY} in {region} lets {WRITER} write to {group.address}")


def _takes(own: Stack, policy: Resource, stream: str) -> bool:
    statements = Access(own).document(policy, "policy_document")
    return all(any(_allows(each, action, stream) for each in statements) for action in WRITES)


def _allows(statement: Statement, action: str, stream: str) -> bool:
    """What can't be read before the apply allows nothing."""
    principal = statement.get("Principal")
    services = as_list(principal.get("Service")) if isinstance(principal, dict) else []
    if statement.get("Effect") != "Allow" or WRITER not in services:
        return False
    try:
        return fits_any(matches_action, action, as_list(statement.get("Action"))) and fits_any(
            matches, stream, as_list(statement.get("Resource"))
        )
    except NotUnderstoodError:
        return False
