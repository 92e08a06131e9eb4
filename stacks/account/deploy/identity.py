"""Roles and policies of the environment's workloads, and the state that records it all.

Whoever may create roles and run code in them can give itself every right, so a role is created only under the
workload boundary: what a deployment adds to a policy beyond that has no effect.
"""

from __future__ import annotations

from stacks.account.deploy.target import Target
from stacks.boundary import boundary_arn
from stacks.policy import Statement
from stacks.state_backend import state_key

__all__ = ["SERVICES_WITH_ROLES", "SERVICE_LINKED", "statements"]

SERVICES_WITH_ROLES = [
    "ecs-tasks.amazonaws.com",
    "lambda.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
]
"""The services that the environment hands a role to."""

SERVICE_LINKED = [
    "delivery.logs.amazonaws.com",
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "rds.amazonaws.com",
    "wafv2.amazonaws.com",
]
"""The services whose own role a new account does not have yet."""


def statements(target: Target) -> list[Statement]:
    settings = target.settings
    roles = target.arn("iam", f"role/{target.name}", region="")
    policies = target.arn("iam", f"policy/{target.name}", region="")
    state_bucket = f"arn:{settings.partition}:s3:::{settings.state_bucket}"
    aws_policy = f"arn:{settings.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    return [
        target.allow(
            "CreateRoleWithinBoundary",
            ["iam:CreateRole", "iam:PutRolePermissionsBoundary"],
            roles,
            StringEquals={"iam:PermissionsBoundary": boundary_arn(settings)},
        ),
        target.allow(
            "AttachPolicies",
            ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            roles,
            ArnLike={"iam:PolicyARN": [policies, aws_policy]},
        ),
        target.allow(
            "Roles",
            [
                "iam:DeleteRole",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription",
            ],
            roles,
        ),
        target.allow(
            "Policies",
            [
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
                "iam:TagPolicy",
                "iam:UntagPolicy",
            ],
            policies,
        ),
        target.allow(
            "PassRole",
            ["iam:PassRole"],
            roles,
            StringEquals={"iam:PassedToService": SERVICES_WITH_ROLES},
        ),
        target.allow(
            "ServiceLinkedRoles",
            ["iam:CreateServiceLinkedRole"],
            target.arn("iam", "role/aws-service-role/*", region=""),
            StringEquals={"iam:AWSServiceName": SERVICE_LINKED},
        ),
        target.allow(
            "WriteState",
            ["s3:PutObject"],
            f"{state_bucket}/{state_key(settings, settings.environment)}",
        ),
    ]
