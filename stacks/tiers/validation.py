"""Validation of transactions: a queue, the function that empties it, and a queue for what it can't take."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from cdktf import AssetType, ITerraformDependable, TerraformAsset
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.lambda_event_source_mapping import (
    LambdaEventSourceMapping,
    LambdaEventSourceMappingScalingConfig,
)
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from cdktf_cdktf_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy
from constructs import Construct

from lambdas.packaging import build
from stacks import naming, policy
from stacks.lifecycle import stateful
from stacks.schema.sections.validation import QUEUE_RETENTION_SECONDS
from stacks.settings import Settings
from stacks.tiers.function_role import function_role
from stacks.tiers.keys import Keys
from stacks.tiers.network import Network
from stacks.tiers.tables import Tables

__all__ = ["Validation"]

FUNCTION = Path(__file__).parents[2] / "lambdas" / "validate_transaction"

# Seconds, SQS's maximum. Dead-letter messages must outlive the queue they come from: their age counts from the
# first send.
DEAD_LETTER_RETENTION = 14 * 24 * 3600


class Validation(Construct):
    """`queue`, `dead_letter_queue`, `function` and its `log_group`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        tables: Tables,
        keys: Keys,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._keys = keys
        self._name = naming.name(settings, "validate-transaction", limit=naming.LAMBDA_FUNCTION)
        self.dead_letter_queue = self._queue(
            "dead_letter_queue", "validation-dead-letters", DEAD_LETTER_RETENTION
        )
        self.queue = self._queue(
            "queue", "validation", QUEUE_RETENTION_SECONDS, dead_letter_queue=self.dead_letter_queue
        )
        SqsQueueRedriveAllowPolicy(
            self,
            "redrive_allow_policy",
            queue_url=self.dead_letter_queue.url,
            redrive_allow_policy=json.dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [self.queue.arn]}
            ),
        )
        # Lambda makes this log group by itself, unencrypted and kept for ever, unless it is there first.
        self.log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=f"/aws/lambda/{self._name}",
            retention_in_days=settings.logs.function_retention_days,
            kms_key_id=keys.logs.arn,
            lifecycle=stateful(settings),
        )
        self.role = function_role(
            self,
            "role",
            settings=settings,
            log_group=self.log_group,
            queue=self.queue,
            dead_letter_queue=self.dead_letter_queue,
            tables=tables,
            keys=keys,
        )
        self.function = self._function(network, security_group, tables)
        self._event_source_mapping(depends_on)

    def _queue(
        self,
        id: str,
        purpose: str,
        retention: int,
        *,
        dead_letter_queue: SqsQueue | None = None,
    ) -> SqsQueue:
        settings = self._settings
        redrive = None
        if dead_letter_queue is not None:
            redrive = json.dumps(
                {
                    "deadLetterTargetArn": dead_letter_queue.arn,
                    "maxReceiveCount": settings.validation.max_receive_count,
                },
                separators=(",", ":"),  # as SQS gives it back, or every plan shows a change
            )
        queue = SqsQueue(
            self,
            id,
            name=naming.name(settings, purpose, limit=naming.SQS_QUEUE),
            message_retention_seconds=retention,
            visibility_timeout_seconds=settings.validation.visibility_timeout_seconds,
            receive_wait_time_seconds=20,  # long polling, SQS's maximum
            kms_master_key_id=self._keys.messages.arn,
            kms_data_key_reuse_period_seconds=300,
            redrive_policy=redrive,
            lifecycle=stateful(settings),
        )
        SqsQueuePolicy(
            self,
            f"{id}_policy",
            queue_url=queue.url,
            policy=policy.document(policy.tls_only("sqs:*", [queue.arn])),
        )
        return queue

    def _function(self, network: Network, security_group: SecurityGroup, tables: Tables) -> LambdaFunction:
        settings = self._settings
        package = build(FUNCTION, output_dir=Path(__file__).parents[2] / "build")
        asset = TerraformAsset(self, "package", path=str(package.path), type=AssetType.FILE)
        return LambdaFunction(
            self,
            "function",
            function_name=self._name,
            description="Validates transactions from the queue and records the verdicts",
            role=self.role.role.arn,
            runtime="python3.13",
            architectures=["arm64"],
            handler="validate_transaction.handler.handler",
            filename=asset.path,
            source_code_hash=package.source_code_hash,
            memory_size=settings.validation.memory,
            timeout=settings.validation.timeout_seconds,
            reserved_concurrent_executions=settings.validation.reserved_concurrency,
            kms_key_arn=self._keys.data.arn,
            environment=LambdaFunctionEnvironment(
                variables={
                    "ENVIRONMENT": settings.environment,
                    "IDEMPOTENCY_TABLE": tables.idempotency.name,
                    "MAX_TRANSACTION_AMOUNT": str(settings.validation.max_amount),
                    "POWERTOOLS_LOG_LEVEL": "INFO",
                    "POWERTOOLS_METRICS_NAMESPACE": settings.metric_namespace,
                    "POWERTOOLS_SERVICE_NAME": "validate_transaction",
                    "TRANSACTIONS_TABLE": tables.transactions.name,
                }
            ),
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=self.log_group.name),
            # For asynchronous calls by hand; the queue has its own redrive to the same place.
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=self.dead_letter_queue.arn),
            vpc_config=LambdaFunctionVpcConfig(
                subnet_ids=[subnet.id for subnet in network.private_subnets.values()],
                security_group_ids=[security_group.id],
            ),
            # Lambda checks the role's permissions and makes a missing log group when it creates the function.
            depends_on=[self.role.attachment, self.log_group],
        )

    def _event_source_mapping(self, depends_on: Sequence[ITerraformDependable]) -> None:
        validation = self._settings.validation
        reserved = validation.reserved_concurrency
        LambdaEventSourceMapping(
            self,
            "event_source_mapping",
            event_source_arn=self.queue.arn,
            function_name=self.function.arn,
            batch_size=validation.batch_size,
            function_response_types=["ReportBatchItemFailures"],
            # Polling beyond what is reserved is throttled, and throttled messages count as received.
            scaling_config=(
                LambdaEventSourceMappingScalingConfig(maximum_concurrency=reserved) if reserved > 0 else None
            ),
            # Creating it is refused until the role may receive messages. And it is gone before the function
            # loses its way to the tables.
            depends_on=[self.role.attachment, *depends_on],
        )
