"""The roles of continuous integration in an account's own stack, and what AWS checks against no resource."""

from __future__ import annotations

import re
from collections import Counter

from tests.policy_documents import Statement, statements
from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["SERVICES", "WITHOUT_RESOURCES", "allowed", "beyond_quotas", "policies_of", "role_at", "service_of"]

# What AWS checks against no resource (Service Authorization Reference), and so stands on `*`.
WITHOUT_RESOURCES = {
    "acm:RequestCertificate",
    "cloudfront:CreateCachePolicy",
    "cloudfront:CreateDistribution",
    "cloudfront:CreateOriginAccessControl",
    "cloudfront:CreateResponseHeadersPolicy",
    "ecr:GetAuthorizationToken",
    "ecs:DeregisterTaskDefinition",
    "elasticloadbalancing:SetWebAcl",
    "kms:CreateKey",
    "lambda:CreateEventSourceMapping",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
}

SERVICES = {
    "acm": "acm",
    "appautoscaling": "application-autoscaling",
    "cloudfront": "cloudfront",
    "cloudwatch": "cloudwatch",
    "cloudwatch_event": "events",
    "cloudwatch_log": "logs",
    "db": "rds",
    "dynamodb": "dynamodb",
    "ecs": "ecs",
    "iam": "iam",
    "kms": "kms",
    "lambda": "lambda",
    "lb": "elasticloadbalancing",
    "rds": "rds",
    "route53": "route53",
    "s3": "s3",
    "scheduler": "scheduler",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "wafv2": "wafv2",
}
"""How a resource type begins -> the service whose permissions it takes; others are EC2's."""

NETWORK = {"default", "eip", "flow", "internet", "nat", "route", "security", "subnet", "vpc"}


def service_of(address: str) -> str:
    """The service that must be allowed to make a resource."""
    first, second, *_ = [*address.split(".")[0].removeprefix("aws_").split("_"), ""]
    return "ec2" if first in NETWORK else SERVICES.get(f"{first}_{second}") or SERVICES[first]


def policies_of(stack: SynthesizedStack, role: str) -> list[list[Statement]]:
    """The statements of each customer-managed policy of a role of continuous integration."""
    found = [
        statements(attributes["policy"])
        for attributes in stack.resources("aws_iam_policy").values()
        if attributes["//"]["metadata"]["path"].startswith(f"{stack.name}/ci/{role}/")
    ]
    assert found, role
    return found


def allowed(stack: SynthesizedStack, role: str) -> list[Statement]:
    return [s for policy in policies_of(stack, role) for s in policy if s["Effect"] == "Allow"]


def role_at(stack: SynthesizedStack, role: str) -> Attributes:
    return stack.at(f"ci/{role}/role")[1]


def beyond_quotas(stack: SynthesizedStack) -> list[str]:
    """What IAM would refuse of a stack's policies and roles as too much (IAM and STS quotas)."""
    found: list[str] = []
    policies = stack.resources("aws_iam_policy")
    attached = Counter(each["role"] for each in stack.resources("aws_iam_role_policy_attachment").values())
    assert policies
    assert attached
    for address, attributes in policies.items():
        # White space is not counted. Tokens become ARNs of up to 100.
        text = re.sub(r"\$\{[^}]*\}", "x" * 100, re.sub(r"\s", "", attributes["policy"]))
        found += _beyond(address, "characters", len(text), 6144)
        found += _beyond(address, "characters of its name", len(attributes["name"]), 128)
    for role, number in attached.items():
        found += _beyond(role, "policies", number, 10)
    for address, attributes in stack.resources("aws_iam_role").items():
        found += _beyond(address, "characters of its name", len(attributes["name"]), 64)
    return found


def _beyond(what: str, of: str, number: int, most: int) -> list[str]:
    return [f"{what}: {number} {of}, {most} are allowed"] if number > most else []
