"""An SQS queue, encrypted, that answers over TLS alone."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from constructs import Construct

from stacks import naming, policy
from stacks.lifecycle import stateful
from stacks.settings import Settings

__all__ = ["DEAD_LETTER_RETENTION", "queue"]

# Seconds, SQS's maximum. Dead-letter messages must outlive the queue they come from: their age counts from the
# first send.
DEAD_LETTER_RETENTION = 14 * 24 * 3600


def queue(
    scope: Construct,
    id: str,
    *,
    settings: Settings,
    purpose: str,
    key: KmsKey,
    retention_seconds: int,
    visibility_timeout_seconds: int | None = None,
    redrive_policy: str | None = None,
) -> SqsQueue:
    """The queue, with its policy beside it."""
    made = SqsQueue(
        scope,
        id,
        name=naming.name(settings, purpose, limit=naming.SQS_QUEUE),
        message_retention_seconds=retention_seconds,
        visibility_timeout_seconds=visibility_timeout_seconds,
        receive_wait_time_seconds=20,  # long polling, SQS's maximum
        kms_master_key_id=key.arn,
        kms_data_key_reuse_period_seconds=300,
        redrive_policy=redrive_policy,
        lifecycle=stateful(settings),
    )
    SqsQueuePolicy(
        scope,
        f"{id}_policy",
        queue_url=made.url,
        policy=policy.document(policy.tls_only("sqs:*", [made.arn])),
    )
    return made
