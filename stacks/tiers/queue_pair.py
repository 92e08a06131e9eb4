"""A queue and the queue for what can't be taken from it: what every function with a queue has."""

from __future__ import annotations

import json

from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy
from constructs import Construct

from stacks.schema.sections.validation import QUEUE_RETENTION_SECONDS
from stacks.settings import Settings
from stacks.tiers.queue import DEAD_LETTER_RETENTION, queue

__all__ = ["QueuePair"]


class QueuePair:
    """`queue` and `dead_letter_queue`, directly in `scope`: construct paths are addresses, and have no level
    for it."""

    def __init__(
        self,
        scope: Construct,
        *,
        settings: Settings,
        purpose: str,
        key: KmsKey,
        visibility_timeout_seconds: int,
        max_receive_count: int,
    ) -> None:
        self.dead_letter_queue = queue(
            scope,
            "dead_letter_queue",
            settings=settings,
            purpose=f"{purpose}-dead-letters",
            key=key,
            retention_seconds=DEAD_LETTER_RETENTION,
            visibility_timeout_seconds=visibility_timeout_seconds,
        )
        self.queue = queue(
            scope,
            "queue",
            settings=settings,
            purpose=purpose,
            key=key,
            retention_seconds=QUEUE_RETENTION_SECONDS,
            visibility_timeout_seconds=visibility_timeout_seconds,
            redrive_policy=json.dumps(
                {"deadLetterTargetArn": self.dead_letter_queue.arn, "maxReceiveCount": max_receive_count},
                separators=(",", ":"),  # as SQS gives it back, or every plan shows a change
            ),
        )
        SqsQueueRedriveAllowPolicy(
            scope,
            "redrive_allow_policy",
            queue_url=self.dead_letter_queue.url,
            redrive_allow_policy=json.dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [self.queue.arn]}
            ),
        )
