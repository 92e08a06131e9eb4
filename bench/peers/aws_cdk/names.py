"""What `environments/prod.toml` says of the environment."""

from __future__ import annotations

from aws_cdk import Stack, Tags
from constructs import Construct

ACCOUNT = "123456789012"
REGION = "us-east-1"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
DOMAIN = "pay.example.com"
STATIC_DOMAIN = f"static.{DOMAIN}"
HOSTED_ZONE_ID = "Z0123456789EXAMPLE"
ON_CALL = "payments-oncall@example.com"
TAGS = {
    "Application": "strongroom",
    "Environment": "prod",
    "Team": "payments",
    "CostCenter": "FIN-0001",
    "ManagedBy": "aws-cdk",
    "Repository": "https://example.com/strongroom.git",
}


def name(purpose: str) -> str:
    return f"strongroom-{purpose}-prod"


def tag(scope: Construct) -> None:
    """Every resource of the stack."""
    for key, value in TAGS.items():
        Tags.of(Stack.of(scope)).add(key, value)
