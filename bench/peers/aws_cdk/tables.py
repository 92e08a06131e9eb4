"""DynamoDB: sessions, verdicts, and what makes a repeated message one."""

from __future__ import annotations

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from bench.peers.aws_cdk.names import name

STRING = dynamodb.AttributeType.STRING


class Tables(Construct):
    """`sessions`, `transactions` and `idempotency`."""

    def __init__(self, scope: Construct, id: str, *, key: kms.Key) -> None:
        super().__init__(scope, id)
        self._key = key
        self.sessions = self._table("sessions", "session_id", expires="expires_at")
        self.sessions.add_global_secondary_index(
            index_name="by-user",
            partition_key=dynamodb.Attribute(name="user_id", type=STRING),
            sort_key=dynamodb.Attribute(name="created_at", type=STRING),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        self.transactions = self._table("transactions", "transaction_id")
        self.idempotency = self._table("idempotency", "id", expires="expiration")

    def _table(self, purpose: str, partition_key: str, expires: str | None = None) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            purpose,
            table_name=name(purpose),
            partition_key=dynamodb.Attribute(name=partition_key, type=STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            deletion_protection=True,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self._key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=RemovalPolicy.RETAIN,
            time_to_live_attribute=expires,
        )
