"""KMS keys, weakened."""

from __future__ import annotations

from typing import Any

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements

LOG_GROUP, TOPIC, DISTRIBUTION = "service/log_group", "alerts/topic", "static_site/distribution"
TASK_ROLE, TASK_POLICY = "service/roles/task/role", "service/roles/task/policy"
MIGRATION_ROLE, MIGRATION_POLICY = "migration/execution/role", "migration/execution/policy"
FUNCTION_ROLE, FUNCTION_POLICY = "validation/role/role", "validation/role/policy"


def service(name: str, **condition: Any) -> dict[str, Any]:
    """A statement that lets a service decrypt."""
    principal = {"Service": f"{name}.amazonaws.com"}
    return {
        "Sid": name,
        "Effect": "Allow",
        "Principal": principal,
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": condition,
    }


# --- kept ---


@mutant(
    "nobody-administers-the-key",
    "Nobody can ever change the key, nor use it through a role",
    named="keys/database",
)
def _(draft: Draft) -> None:
    with statements(draft, "keys/database") as found:
        found["AccountAdministration"]["Principal"] = {"AWS": "arn:aws:iam::123456789012:role/administrator"}


@mutant(
    "administration-from-the-office", "The address changes, and the key is out of reach", named="keys/alerts"
)
def _(draft: Draft) -> None:
    with statements(draft, "keys/alerts") as found:
        found["AccountAdministration"]["Condition"] = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}


@mutant(
    "account-may-only-use-the-key",
    "RDS can't take a grant, and the policy can't be changed",
    named="keys/database",
)
def _(draft: Draft) -> None:
    with statements(draft, "keys/database") as found:
        found["AccountAdministration"]["Action"] = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]


@mutant("no-check-against-lock-out", "KMS takes a policy that locks everybody out", named="keys/data")
def _(draft: Draft) -> None:
    draft("keys/data")["bypass_policy_lockout_safety_check"] = True


@mutant("no-rotation", "A key that leaked is good for ever", named="keys/data")
def _(draft: Draft) -> None:
    del draft("keys/data")["enable_key_rotation"]


# --- let in ---


@mutant("logs-not-let-in", "CreateLogGroup is refused", named=LOG_GROUP)
def _(draft: Draft) -> None:
    with statements(draft, "keys/logs") as found:
        del found["CloudWatchLogs"]


@mutant("logs-of-another-region", "The service's name has its region in it", named=LOG_GROUP)
def _(draft: Draft) -> None:
    with statements(draft, "keys/logs") as found:
        found["CloudWatchLogs"]["Principal"] = {"Service": "logs.eu-central-1.amazonaws.com"}


@mutant("logs-of-another-name", "The pattern fits Lambda's groups and not the service's", named=LOG_GROUP)
def _(draft: Draft) -> None:
    with statements(draft, "keys/logs") as found:
        context = found["CloudWatchLogs"]["Condition"]["ArnLike"]
        context["kms:EncryptionContext:aws:logs:arn"] = (
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/strongroom-*"
        )


@mutant("logs-written-and-not-read", "The group is there, and what is in it can't be read", named=LOG_GROUP)
def _(draft: Draft) -> None:
    with statements(draft, "keys/logs") as found:
        found["CloudWatchLogs"]["Action"].remove("kms:Decrypt")


@mutant("log-group-with-the-wrong-key", "The data key lets CloudWatch Logs in for nothing", named=LOG_GROUP)
def _(draft: Draft) -> None:
    draft(LOG_GROUP)["kms_key_id"] = draft("tables/sessions")["server_side_encryption"]["kms_key_arn"]


@mutant(
    "waf-logs-not-let-in",
    "The edge's log group is in us-east-1, with the edge's key",
    named="edge_web_acl/log_group",
)
def _(draft: Draft) -> None:
    with statements(draft, "keys/edge") as found:
        del found["CloudWatchLogs"]


@mutant("alarms-can-not-encrypt", "Alarm messages vanish without a trace", named=TOPIC)
def _(draft: Draft) -> None:
    with statements(draft, "keys/alerts") as found:
        del found["CloudWatchAlarms"]


@mutant("alarms-can-not-generate", "The same: CloudWatch needs a data key for each message", named=TOPIC)
def _(draft: Draft) -> None:
    with statements(draft, "keys/alerts") as found:
        found["CloudWatchAlarms"]["Action"] = "kms:Decrypt"


@mutant("topic-with-the-messages-key", "The key of the queues lets no alarm in", named=TOPIC)
def _(draft: Draft) -> None:
    draft(TOPIC)["kms_master_key_id"] = f"${{{draft.address('keys/messages-alias')}.arn}}"


@mutant("edge-alarms-can-not-encrypt", "CloudFront's alarms vanish, and no others", named="mutant/edge_topic")
def _(draft: Draft) -> None:
    edge_topic(draft, key="keys/edge")


@mutant("cloudfront-can-not-decrypt", "The page answers 403", named=DISTRIBUTION)
def _(draft: Draft) -> None:
    with statements(draft, "keys/assets") as found:
        del found["CloudFrontOriginAccessControl"]


@mutant(
    "cloudfront-by-its-account",
    "CloudFront sends the distribution's ARN and no account: 403",
    named=DISTRIBUTION,
)
def _(draft: Draft) -> None:
    with statements(draft, "keys/assets") as found:
        found["CloudFrontOriginAccessControl"]["Condition"] = {
            "StringEquals": {"aws:SourceAccount": "123456789012"}
        }


@mutant("subscribed-queue-shut", "SNS can't encrypt what it puts into the queue", named="validation/queue")
def _(draft: Draft) -> None:
    draft.add(
        "aws_sns_topic_subscription",
        "transactions",
        topic_arn=f"${{{draft.address(TOPIC)}.arn}}",
        protocol="sqs",
        endpoint=f"${{{draft.address('validation/queue')}.arn}}",
    )


@mutant("delivered-logs-not-encrypted", "CloudFront's logs are dropped", named="static_site/logs/destination")
def _(draft: Draft) -> None:
    draft("access_logs/bucket/encryption")["rule"][0]["apply_server_side_encryption_by_default"] = {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": f"${{{draft.address('keys/assets')}.arn}}",
    }


@mutant("the-application-can-not-send", "SendMessage: AccessDenied by KMS", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        del found["QueueKey"]


@mutant("the-sender-only-decrypts", "A sender needs a data key", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["QueueKey"]["Action"] = "kms:Decrypt"


@mutant("through-the-wrong-service", "The condition keeps the table's key to SQS", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["TableKey"]["Condition"] = found["QueueKey"]["Condition"]


@mutant("the-function-can-not-read-the-queue", "Every poll is refused", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        del found["QueueKey"]


@mutant(
    "the-function-can-not-read-its-environment", "Every start fails: Lambda decrypts it", named=FUNCTION_ROLE
)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["DataKey"]["Condition"] = {"StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}}


@mutant("ecs-can-not-decrypt-the-secret", "The task stops before it starts", named=MIGRATION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, MIGRATION_POLICY) as found:
        del found["DecryptDatabaseCredentials"]


@mutant("the-secret-has-another-key", "The same: the role knows the key of before", named=MIGRATION_ROLE)
def _(draft: Draft) -> None:
    draft("database/cluster")["master_user_secret_kms_key_id"] = f"${{{draft.address('keys/data')}.arn}}"


# --- nobody else ---


@mutant("a-service-that-does-not-use-it", "CloudFront may decrypt what the tables hold", named="keys/data")
def _(draft: Draft) -> None:
    with statements(draft, "keys/data") as found:
        arn = "arn:aws:cloudfront::123456789012:distribution/*"
        found["cloudfront"] = service("cloudfront", ArnLike={"aws:SourceArn": arn})


@mutant("another-account-decrypts", "A partner needs no permission of ours any more", named="keys/database")
def _(draft: Draft) -> None:
    with statements(draft, "keys/database") as found:
        found["Partner"] = service("x") | {"Principal": {"AWS": "arn:aws:iam::210987654321:root"}}


@mutant("everybody-decrypts", "Whoever gets hold of a backup reads it", named="keys/database")
def _(draft: Draft) -> None:
    with statements(draft, "keys/database") as found:
        found["Everybody"] = service("x") | {"Principal": "*"}


# --- its region ---


def move(draft: Draft, region: str) -> None:
    """The environment to another region: only then the two providers differ."""
    draft.document["provider"]["aws"][0]["region"] = region


@mutant("edge-logs-with-the-regions-key", "Refused, in all regions but one", named="edge_web_acl/log_group")
def _(draft: Draft) -> None:
    move(draft, "eu-central-1")
    draft("edge_web_acl/log_group")["kms_key_id"] = draft(LOG_GROUP)["kms_key_id"]


@mutant("edge-topic-with-the-regions-key", "Refused, in all regions but one", named="mutant/edge_topic")
def _(draft: Draft) -> None:
    move(draft, "eu-central-1")
    edge_topic(draft, key="keys/alerts")


def edge_topic(draft: Draft, *, key: str) -> None:
    """A topic for CloudFront's alarms alone, as environments outside us-east-1 have it."""
    draft.add(
        "aws_sns_topic",
        "edge_topic",
        name="strongroom-edge-alerts-prod",
        kms_master_key_id=f"${{{draft.address(key)}.arn}}",
        provider="aws.us_east_1",
    )
    draft.add(
        "aws_sns_topic_subscription",
        "edge_email",
        topic_arn="${aws_sns_topic.edge_topic.arn}",
        protocol="email",
        endpoint="payments-oncall@example.com",
        provider="aws.us_east_1",
    )
    for alarm in draft.of_type("aws_cloudwatch_metric_alarm").values():
        if alarm.get("provider"):
            alarm["alarm_actions"] = alarm["ok_actions"] = ["${aws_sns_topic.edge_topic.arn}"]
