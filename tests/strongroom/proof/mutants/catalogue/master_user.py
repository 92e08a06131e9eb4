"""Who may read the secret of the database's owner."""

from __future__ import annotations

import json

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.policies import statements
from tests.strongroom.proof.mutants.rules import ref

READ = "ReadDatabaseCredentials"
TASK, EXECUTION = "service/roles/task", "service/roles/execution"


def allow(draft: Draft, holder: str, resource: str, **more: object) -> None:
    """A role may read it; nothing in its task shows that."""
    with (
        statements(draft, "migration/execution/policy") as migrations,
        statements(draft, f"{holder}/policy") as others,
    ):
        others[READ] = {**migrations[READ], "Resource": resource, **more}


def owners(draft: Draft) -> str:
    return ref(draft, "database/cluster", "master_user_secret[0].secret_arn")


@mutant(
    "owner-by-the-application",
    "Who takes the application over reads the owner's password",
    named=f"{TASK}/role",
)
def _(draft: Draft) -> None:
    allow(draft, TASK, owners(draft))


@mutant(
    "owner-by-the-agent",
    "One line in a task definition, and the application is the owner",
    named=f"{EXECUTION}/role",
)
def _(draft: Draft) -> None:
    allow(draft, EXECUTION, owners(draft))


@mutant(
    "owner-by-the-function",
    "A message that takes the function over has the ledger",
    named="validation/role/role",
)
def _(draft: Draft) -> None:
    allow(draft, "validation/role", owners(draft))


@mutant("owner-by-a-pattern", "The pattern that was meant for other secrets has this one", named=f"{TASK}/role")
def _(draft: Draft) -> None:
    allow(draft, TASK, "arn:aws:secretsmanager:us-east-1:123456789012:secret:*")


@mutant("owner-by-its-arn", "The ARN was copied from the console into a policy", named=f"{TASK}/role")
def _(draft: Draft) -> None:
    allow(draft, TASK, "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-0a1b2c3d-AbCdEf")


@mutant("owner-on-a-condition", "In the morning it may, and that is enough", named=f"{TASK}/role")
def _(draft: Draft) -> None:
    condition = {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}
    allow(draft, TASK, owners(draft), Condition=condition)


@mutant(
    "owner-by-the-migration",
    "What a migration prints about itself has the password",
    named="migration/task/role",
)
def _(draft: Draft) -> None:
    with statements(draft, "migration/execution/policy") as migrations:
        read = migrations[READ]
    draft.add(
        "aws_iam_policy",
        "owner",
        policy='{"Version": "2012-10-17", "Statement": [' + json.dumps(read) + "]}",
    )
    draft.add(
        "aws_iam_role_policy_attachment",
        "owner_attachment",
        role=ref(draft, "migration/task/role", "name"),
        policy_arn="${aws_iam_policy.owner.arn}",
    )


@mutant(
    "owner-by-a-service-of-its-role",
    "The application's tasks start with the migration's rights",
    named="migration/execution/role",
)
def _(draft: Draft) -> None:
    draft("service/task_definition")["execution_role_arn"] = draft("migration/task_definition")[
        "execution_role_arn"
    ]


@mutant(
    "owner-without-a-password",
    "Who takes the application over signs in as the owner",
    named=f"{TASK}/role",
)
def _(draft: Draft) -> None:
    with statements(draft, f"{TASK}/policy") as found:
        user = draft("database/cluster")["master_username"]
        found["Ledger"]["Resource"] = found["Ledger"]["Resource"].rpartition("/")[0] + f"/{user}"


@mutant("owner-among-others", "One of the users that it may be is the owner", named="validation/role/role")
def _(draft: Draft) -> None:
    cluster, user = ref(draft, "database/cluster", "cluster_resource_id"), draft("database/cluster")
    with statements(draft, "validation/role/policy") as found:
        found["SignIn"] = {
            "Sid": "SignIn",
            "Effect": "Allow",
            "Action": "rds-db:connect",
            "Resource": [
                f"arn:aws:rds-db:us-east-1:123456789012:dbuser:{cluster}/{name}"
                for name in ("reports", user["master_username"])
            ],
        }
