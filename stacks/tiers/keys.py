"""Customer-managed KMS keys: one for each kind of data, so that access to one opens no other.

A key's policy keeps the account's administration, and names every AWS service that uses the key on its own.
Roles of ours get theirs from their own policies (the account statement lets IAM decide). The keys of account
numbers refuse everybody else, whatever IAM says (`stacks.tiers.number_keys`).
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from stacks import naming, policy
from stacks.lifecycle import stateful
from stacks.monitoring.watched import EDGE_REGION
from stacks.policy import Statement
from stacks.settings import Settings
from stacks.tiers.number_keys import hash_statements, number_statements

__all__ = ["Keys"]


class Keys(Construct):
    """`alerts`, `assets`, `data`, `database`, `logs`, `messages`, `numbers`, `hashes` and, with `[buckets]`,
    `objects` in the region; `edge` in us-east-1."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        edge_provider: AwsProvider,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self.logs = self._key("logs", "CloudWatch log groups", [self._log_groups(settings.region)])
        self.database = self._key("database", "Aurora, its secret and its Performance Insights", [])
        self.data = self._key("data", "DynamoDB tables and the function's environment", [])
        self.messages = self._key("messages", "Queues", [])
        self.assets = self._key("assets", "Static assets", [self._cloudfront()])
        self.alerts = self._key("alerts", "Alert topic", [self._alarms()])
        self.numbers = self._key(
            "account-numbers", "Account numbers on their way to validation", number_statements(settings)
        )
        # The one in use first. KMS rotates no HMAC keys: another is made, and old hashes name the old one.
        self.hashes = [
            self._key(
                "hashes" if number == 1 else f"hashes-{number}",
                "Keyed hashes of requests and transactions",
                hash_statements(settings),
                hmac=True,
            )
            for number in range(settings.validation.hash_keys, 0, -1)
        ]
        # What the application keeps as files; no key without a bucket.
        self.objects = self._key("objects", "Buckets of the settings", []) if settings.buckets else None
        self.edge = self._key(
            "edge",
            "Alert topic and log groups of CloudFront, which live in us-east-1",
            # In us-east-1 itself there is one topic, which has a key of its own.
            [
                *([] if settings.region == EDGE_REGION else [self._alarms()]),
                self._log_groups(EDGE_REGION),
            ],
            provider=edge_provider,
        )

    def _key(
        self,
        purpose: str,
        description: str,
        statements: list[Statement],
        *,
        provider: AwsProvider | None = None,
        hmac: bool = False,
    ) -> KmsKey:
        settings = self._settings
        name = naming.name(settings, purpose)
        key = KmsKey(
            self,
            purpose,
            description=f"{name}: {description}",
            # KMS rotates no HMAC keys (AWS KMS developer guide, "Rotate AWS KMS keys").
            enable_key_rotation=None if hmac else True,
            key_usage="GENERATE_VERIFY_MAC" if hmac else None,
            customer_master_key_spec="HMAC_256" if hmac else None,
            # AWS allows 7 to 30 days; a key that is gone takes its data with it.
            deletion_window_in_days=30 if settings.protected else 7,
            policy=policy.document(
                policy.account_administration(settings.partition, settings.account_id), *statements
            ),
            provider=provider,
            lifecycle=stateful(settings),
        )
        KmsAlias(self, f"{purpose}-alias", name=f"alias/{name}", target_key_id=key.key_id, provider=provider)
        return key

    def _log_groups(self, region: str) -> Statement:
        """CloudWatch Logs user guide, "Encrypt log data": the context is the log group's ARN."""
        settings = self._settings
        groups = f"*{settings.application}*{settings.environment}*"
        return {
            "Sid": "CloudWatchLogs",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{region}.amazonaws.com"},
            "Action": [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:DescribeKey",
            ],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": (
                        f"arn:{settings.partition}:logs:{region}:{settings.account_id}:log-group:{groups}"
                    )
                }
            },
        }

    def _alarms(self) -> Statement:
        """Without this, alarm messages to an encrypted topic vanish without a trace (SNS developer guide)."""
        return {
            "Sid": "CloudWatchAlarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": self._settings.account_id}},
        }

    def _cloudfront(self) -> Statement:
        """Origin access control reads SSE-KMS objects as the CloudFront service.

        The distribution itself can't be named here: it depends on the bucket, the bucket on this key. The
        bucket's policy names it.
        """
        settings = self._settings
        return {
            "Sid": "CloudFrontOriginAccessControl",
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "aws:SourceArn": (
                        f"arn:{settings.partition}:cloudfront::{settings.account_id}:distribution/*"
                    )
                }
            },
        }
