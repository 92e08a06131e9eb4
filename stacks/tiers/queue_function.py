"""A function that a queue calls, in the private subnets: with log group, role and event source mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdktf import AssetType, ITerraformDependable, TerraformAsset
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
from constructs import Construct

from lambdas.packaging import build
from stacks import naming
from stacks.policy import Statement
from stacks.settings import Settings
from stacks.tiers.function_role import function_role
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group
from stacks.tiers.network import Network
from stacks.tiers.queue_pair import QueuePair

__all__ = ["Program", "QueueFunction"]

BUILD = Path(__file__).parents[2] / "build"


@dataclass(frozen=True, kw_only=True)
class Program:
    """What one function has that another has not."""

    purpose: str  # in the names of function, role and log group
    description: str
    role_description: str
    source: Path  # the folder of its package
    memory: int
    timeout_seconds: int
    reserved_concurrency: int
    batch_size: int
    variables: Mapping[str, str]
    statements: Sequence[Statement]  # what its role may do beside what every function's may


class QueueFunction:
    """`function`, `role` and `log_group`, directly in `scope`, as in `QueuePair`."""

    def __init__(
        self,
        scope: Construct,
        program: Program,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        queues: QueuePair,
        keys: Keys,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        name = naming.name(settings, program.purpose, limit=naming.LAMBDA_FUNCTION)
        self.log_group = log_group(
            scope,
            "log_group",
            f"/aws/lambda/{name}",
            settings=settings,
            keys=keys,
            days=settings.logs.function_retention_days,
        )
        self.role = function_role(
            scope,
            "role",
            settings=settings,
            purpose=program.purpose,
            description=program.role_description,
            log_group=self.log_group,
            queues=queues,
            keys=keys,
            statements=program.statements,
        )
        package = build(program.source, output_dir=BUILD)
        asset = TerraformAsset(scope, "package", path=str(package.path), type=AssetType.FILE)
        self.function = LambdaFunction(
            scope,
            "function",
            function_name=name,
            description=program.description,
            role=self.role.role.arn,
            runtime="python3.13",
            architectures=["arm64"],
            handler=f"{program.source.name}.handler.handler",
            filename=asset.path,
            source_code_hash=package.source_code_hash,
            memory_size=program.memory,
            timeout=program.timeout_seconds,
            reserved_concurrent_executions=program.reserved_concurrency,
            kms_key_arn=keys.data.arn,
            environment=LambdaFunctionEnvironment(
                variables={
                    "ENVIRONMENT": settings.environment,
                    "POWERTOOLS_LOG_LEVEL": "INFO",
                    "POWERTOOLS_METRICS_NAMESPACE": settings.metric_namespace,
                    "POWERTOOLS_SERVICE_NAME": program.source.name,
                    **program.variables,
                }
            ),
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=self.log_group.name),
            # For asynchronous calls by hand; the queue has its own redrive to the same place.
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=queues.dead_letter_queue.arn),
            vpc_config=LambdaFunctionVpcConfig(
                subnet_ids=[subnet.id for subnet in network.private_subnets.values()],
                security_group_ids=[security_group.id],
            ),
            # Lambda checks the role's permissions and makes a missing log group when it creates the function.
            depends_on=[*self.role.attachments, self.log_group],
        )
        reserved = program.reserved_concurrency
        LambdaEventSourceMapping(
            scope,
            "event_source_mapping",
            event_source_arn=queues.queue.arn,
            function_name=self.function.arn,
            batch_size=program.batch_size,
            function_response_types=["ReportBatchItemFailures"],
            # Polling beyond what is reserved is throttled, and throttled messages count as received.
            scaling_config=(
                LambdaEventSourceMappingScalingConfig(maximum_concurrency=reserved) if reserved > 0 else None
            ),
            # Creating it is refused until the role may receive messages. And it is gone before the function
            # loses its way to the tables.
            depends_on=[*self.role.attachments, *depends_on],
        )
