"""A key for each kind of data, with its alias."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from bench.peers.aws_cdk.names import REGION, name


class Keys(Construct):
    """`logs`, `assets`, `data`, `database`, `messages`, `alerts` and `edge`."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.logs = self._key("logs", "CloudWatch log groups", f"logs.{REGION}.amazonaws.com")
        self.assets = self._key("assets", "Static assets", "cloudfront.amazonaws.com")
        self.data = self._key("data", "DynamoDB tables and the function's environment")
        self.database = self._key("database", "Aurora, its secret and its Performance Insights")
        self.messages = self._key("messages", "Queues")
        self.alerts = self._key("alerts", "Alert topic", "cloudwatch.amazonaws.com")
        self.edge = self._key("edge", "Alert topic and log groups of CloudFront", "cloudwatch.amazonaws.com")

    def _key(self, purpose: str, description: str, service: str | None = None) -> kms.Key:
        key = kms.Key(self, purpose, description=description, enable_key_rotation=True, alias=name(purpose))
        if service is not None:
            key.grant_encrypt_decrypt(iam.ServicePrincipal(service))
        return key
