"""A function's role: its log, its queue, its network interfaces, and what else it is given."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from stacks import policy
from stacks.boundary_statements import INTERFACE_ACTIONS
from stacks.policy import Statement
from stacks.role import ServiceRole
from stacks.settings import Settings
from stacks.tiers.keys import Keys
from stacks.tiers.queue_pair import QueuePair

__all__ = ["function_role"]


def function_role(
    scope: Construct,
    id: str,
    *,
    settings: Settings,
    purpose: str,
    description: str,
    log_group: CloudwatchLogGroup,
    queues: QueuePair,
    keys: Keys,
    statements: Sequence[Statement],
) -> ServiceRole:
    """The role with every permission the function needs, each on its own resource; `statements`: this
    function's alone."""
    return ServiceRole(
        scope,
        id,
        settings=settings,
        purpose=purpose,
        description=description,
        trust=policy.trust("lambda.amazonaws.com"),
        statements=[
            {
                "Sid": "WriteLog",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{log_group.arn}:*",
            },
            {
                "Sid": "Consume",
                "Effect": "Allow",
                "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
                "Resource": queues.queue.arn,
            },
            {
                "Sid": "DeadLetters",
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": queues.dead_letter_queue.arn,
            },
            {
                "Sid": "QueueKey",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": keys.messages.arn,
            },
            *statements,
            {
                # The tables' key, and the function's own environment.
                "Sid": "DataKey",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
                "Resource": keys.data.arn,
            },
            *_service_wide(),
        ],
    )


def _service_wide() -> list[Statement]:
    """What AWS gives no resource to, or refuses to check on one."""
    return [
        {
            # X-Ray's actions for writing have no resource types (Service Authorization Reference).
            "Sid": "Trace",
            "Effect": "Allow",
            "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            "Resource": "*",
        },
        {
            # Lambda creates its network interfaces with the function's role, and checks on every resource.
            "Sid": "NetworkInterfaces",
            "Effect": "Allow",
            "Action": INTERFACE_ACTIONS,
            "Resource": "*",
        },
    ]
