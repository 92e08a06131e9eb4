"""Policy documents, weakened."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements

TASK_POLICY, TASK_ROLE = "service/roles/task/policy", "service/roles/task/role"
FUNCTION_POLICY, FUNCTION_ROLE = "validation/role/policy", "validation/role/role"
TOPIC_POLICY = "alerts/policy"


# --- identity policies ---


@mutant("every-action-of-a-service", "The application may delete the table", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Sessions"]["Action"] = "dynamodb:*"


@mutant("actions-that-begin-alike", "What AWS adds with such a name is allowed tomorrow", named=FUNCTION_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["Verdicts"]["Action"] = ["dynamodb:Put*"]


@mutant("all-but-some-actions", "Everything on the queue, but deleting it", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        del found["Submit"]["Action"]
        found["Submit"]["NotAction"] = "sqs:DeleteQueue"


@mutant("every-queue", "The application sends to every queue of the account", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Submit"]["Resource"] = "*"


@mutant("every-key", "The function decrypts what any key of the account encrypts", named=FUNCTION_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["DataKey"]["Resource"] = "arn:aws:kms:us-east-1:123456789012:key/*"


@mutant("tables-of-every-environment", "Production reads and writes staging's sessions", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Sessions"]["Resource"] = "arn:aws:dynamodb:us-east-1:123456789012:table/strongroom-*"


@mutant("all-but-one-resource", "Every table but the one that somebody thought of", named=TASK_ROLE)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Verdicts"]["NotResource"] = found["Verdicts"].pop("Resource")


@mutant(
    "queues-of-every-account", "A queue of another account that is open gets the transactions", named=TASK_ROLE
)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Submit"]["Resource"] = "arn:aws:sqs:us-east-1:*:strongroom-validation-prod"


def sign_in(draft: Draft, resource: str) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Ledger"]["Resource"] = resource


@mutant("any-database-user", "The application signs in as the master user", named=TASK_ROLE)
def _(draft: Draft) -> None:
    cluster = draft.address("database/cluster")
    sign_in(draft, f"arn:aws:rds-db:us-east-1:123456789012:dbuser:${{{cluster}.cluster_resource_id}}/*")


@mutant("database-by-its-name", "RDS knows the cluster by its resource id: sign-in is refused", named=TASK_ROLE)
def _(draft: Draft) -> None:
    cluster = draft.address("database/cluster")
    sign_in(draft, f"arn:aws:rds-db:us-east-1:123456789012:dbuser:${{{cluster}.cluster_identifier}}/ledger")


@mutant("database-by-its-arn", "The ARN of the cluster is no database user", named=TASK_ROLE)
def _(draft: Draft) -> None:
    sign_in(draft, f"${{{draft.address('database/cluster')}.arn}}")


# --- what means nothing ---


@mutant("misspelt-action", "The application can't end a session", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Sessions"]["Action"][0] = "dynamodb:DeleteItems"


@mutant("an-operation-that-is-no-action", "SendMessageBatch is SendMessage in IAM", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Submit"]["Action"] = "sqs:SendMessageBatch"


@mutant("an-index-for-a-table", "GetItem reads no index: the statement never counts", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Submit"]["Resource"] = found["SessionsOfUser"]["Resource"]


@mutant("a-bucket-among-tables", "A resource that none of the actions acts on", named=FUNCTION_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, FUNCTION_POLICY) as found:
        found["Verdicts"]["Resource"] = [found["Verdicts"]["Resource"], "arn:aws:s3:::verdicts/*"]


@mutant("a-key-that-is-not-sent", "DynamoDB never sends it: every call is refused", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found["Verdicts"]["Condition"] = {"StringEquals": {"s3:prefix": "transactions"}}


@mutant(
    "a-wildcard-taken-literally",
    "No distribution's ARN ends in a star: the page answers 403",
    named="keys/assets",
)
def _(draft: Draft) -> None:
    with statements(draft, "keys/assets") as found:
        statement = found["CloudFrontOriginAccessControl"]
        statement["Condition"] = {"StringEquals": statement["Condition"]["ArnLike"]}


@mutant("misspelt-action-of-an-endpoint", "Nothing gets through the endpoint", named="gateway_endpoints/s3")
def _(draft: Draft) -> None:
    with statements(draft, "gateway_endpoints/s3") as found:
        found["ImageLayers"]["Action"] = "s3:ReadObject"


@mutant("a-policy-without-a-statement", "IAM refuses it: MalformedPolicyDocument", named=TASK_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TASK_POLICY) as found:
        found.clear()


# --- resource policies ---


@mutant("alarms-of-every-account", "Anybody's alarm writes to the people on call", named=TOPIC_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TOPIC_POLICY) as found:
        del found["CloudWatchAlarms"]["Condition"]


@mutant("only-if-it-says-so", "IfExists lets in whoever does not say for whom it comes", named=TOPIC_POLICY)
def _(draft: Draft) -> None:
    with statements(draft, TOPIC_POLICY) as found:
        values = found["CloudWatchAlarms"]["Condition"].pop("StringEquals")
        found["CloudWatchAlarms"]["Condition"] = {"StringEqualsIfExists": values}


@mutant(
    "assets-for-every-distribution", "Anybody's CloudFront serves the bucket", named="static_site/assets/policy"
)
def _(draft: Draft) -> None:
    with statements(draft, "static_site/assets/policy") as found:
        found["CloudFrontReads"]["Condition"] = {
            "ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::*:distribution/*"}
        }


@mutant("logs-of-every-account", "The key encrypts, and decrypts, everybody's log groups", named="keys/logs")
def _(draft: Draft) -> None:
    with statements(draft, "keys/logs") as found:
        context = found["CloudWatchLogs"]["Condition"]["ArnLike"]
        context["kms:EncryptionContext:aws:logs:arn"] = "arn:aws:logs:us-east-1:*:log-group:*"


@mutant(
    "topic-for-cloudwatch-alone", "The topic's policy lets CloudWatch change the policy", named=TOPIC_POLICY
)
def _(draft: Draft) -> None:
    with statements(draft, TOPIC_POLICY) as found:
        found["CloudWatchAlarms"]["Action"] = "sns:*"


@mutant("a-partner-owns-the-queue", "Another account may delete the queue", named="validation/queue_policy")
def _(draft: Draft) -> None:
    queue = f"${{{draft.address('validation/queue')}.arn}}"
    with statements(draft, "validation/queue_policy") as found:
        found["Partner"] = {
            "Sid": "Partner",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
            "Action": "sqs:*",
            "Resource": queue,
        }


@mutant(
    "everybody-but-one", "All of AWS but one role may read the page's bucket", named="static_site/assets/policy"
)
def _(draft: Draft) -> None:
    with statements(draft, "static_site/assets/policy") as found:
        del found["CloudFrontReads"]["Principal"]
        found["CloudFrontReads"]["NotPrincipal"] = {"AWS": "arn:aws:iam::123456789012:role/guest"}
