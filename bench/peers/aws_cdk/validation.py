"""The queue of transactions and the function that validates them."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from bench.peers.aws_cdk.keys import Keys
from bench.peers.aws_cdk.names import name
from bench.peers.aws_cdk.tables import Tables

# The function's own files; its dependencies would be installed by Docker, which nothing here needs.
FUNCTION = Path(__file__).parents[3] / "lambdas" / "validate_transaction"


class Validation(Construct):
    """`queue`, `dead_letter_queue` and `function`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.Vpc,
        security_group: ec2.SecurityGroup,
        tables: Tables,
        keys: Keys,
    ) -> None:
        super().__init__(scope, id)
        self.dead_letter_queue = self._queue("dead-letter-queue", "validation-dead-letters", keys)
        self.queue = self._queue(
            "queue",
            "validation",
            keys,
            visibility_timeout=Duration.seconds(180),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letter_queue, max_receive_count=5),
        )
        log_group = logs.LogGroup(
            self,
            "log-group",
            log_group_name=f"/aws/lambda/{name('validate-transaction')}",
            retention=logs.RetentionDays.ONE_YEAR,
            encryption_key=keys.logs,
        )
        self.function = lambda_.Function(
            self,
            "function",
            function_name=name("validate-transaction"),
            description="Validates transactions from the queue and records the verdicts",
            architecture=lambda_.Architecture.ARM_64,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="validate_transaction.handler.handler",
            code=lambda_.Code.from_asset(str(FUNCTION)),
            memory_size=256,
            timeout=Duration.seconds(30),
            reserved_concurrent_executions=50,
            tracing=lambda_.Tracing.ACTIVE,
            logging_format=lambda_.LoggingFormat.JSON,
            log_group=log_group,
            dead_letter_queue=self.dead_letter_queue,
            environment_encryption=keys.data,
            environment={
                "ENVIRONMENT": "prod",
                "IDEMPOTENCY_TABLE": tables.idempotency.table_name,
                "MAX_TRANSACTION_AMOUNT": "1000000",
                "POWERTOOLS_LOG_LEVEL": "INFO",
                "POWERTOOLS_METRICS_NAMESPACE": "strongroom/prod",
                "POWERTOOLS_SERVICE_NAME": "validate_transaction",
                "TRANSACTIONS_TABLE": tables.transactions.table_name,
            },
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[security_group],
        )
        self.function.add_event_source(
            event_sources.SqsEventSource(
                self.queue,
                batch_size=10,
                max_batching_window=Duration.seconds(1),
                max_concurrency=50,
                report_batch_item_failures=True,
            )
        )
        tables.transactions.grant(self.function, "dynamodb:GetItem", "dynamodb:PutItem")
        tables.idempotency.grant_read_write_data(self.function)

    def _queue(self, id: str, purpose: str, keys: Keys, **more: object) -> sqs.Queue:
        return sqs.Queue(
            self,
            id,
            queue_name=name(purpose),
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=keys.messages,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            **more,
        )
