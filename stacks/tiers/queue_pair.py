"""A queue and the queue for what can't be taken from it: what every function with a queue has."""

from __future__ import annotations

import json

from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from cdktf_cdktf_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy
from constructs import Construct

from stacks import naming, policy
from stacks.lifecycle import stateful
from stacks.schema.sections.validation import QUEUE_RETENTION_SECONDS
from stacks.settings import Settings

__all__ = ["QueuePair"]

# Seconds, SQS's maximum. Dead-letter messages must outlive the queue they come from: their age counts from the
# first send.
DEAD_LETTER_RETENTION = 14 * 24 * 3600


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
        self._scope = scope
        self._settings = settings
        self._key = key
        self._visibility_timeout_seconds = visibility_timeout_seconds
        self.dead_letter_queue = self._queue(
            "dead_letter_queue", f"{purpose}-dead-letters", DEAD_LETTER_RETENTION, redrive=None
        )
        self.queue = self._queue(
            "queue",
            purpose,
            QUEUE_RETENTION_SECONDS,
            redrive=json.dumps(
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

    def _queue(self, id: str, purpose: str, retention: int, *, redrive: str | None) -> SqsQueue:
        settings = self._settings
        queue = SqsQueue(
            self._scope,
            id,
            name=naming.name(settings, purpose, limit=naming.SQS_QUEUE),
            message_retention_seconds=retention,
            visibility_timeout_seconds=self._visibility_timeout_seconds,
            receive_wait_time_seconds=20,  # long polling, SQS's maximum
            kms_master_key_id=self._key.arn,
            kms_data_key_reuse_period_seconds=300,
            redrive_policy=redrive,
            lifecycle=stateful(settings),
        )
        SqsQueuePolicy(
            self._scope,
            f"{id}_policy",
            queue_url=queue.url,
            policy=policy.document(policy.tls_only("sqs:*", [queue.arn])),
        )
        return queue
