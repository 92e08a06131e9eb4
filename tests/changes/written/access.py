"""Who may do what: identity policies, resource policies, trust, boundaries."""

from __future__ import annotations

from tests.changes.written.edit import Document, add, at, policy, statement

TASK = "service_roles_task"


def allow(document: Document, type_: str, name: str, added: Document) -> None:
    """With one statement more."""
    policy(at(document, type_, name), lambda told: told["Statement"].append({"Effect": "Allow", **added}))


def action_of_a_service(document: Document) -> None:
    policy(at(document, "aws_iam_policy", TASK), lambda told: statement(told, "Submit").update(Action="sqs:*"))


def action_any(document: Document) -> None:
    """An administrator, as far as the boundary lets it."""
    allow(document, "aws_iam_policy", TASK, {"Action": "*", "Resource": "*"})


def resource_any(document: Document) -> None:
    policy(at(document, "aws_iam_policy", TASK), lambda told: statement(told, "Verdicts").update(Resource="*"))


def not_action(document: Document) -> None:
    """All but one action, in a statement that names one only."""

    def change(told: Document) -> None:
        changed = statement(told, "Submit")
        del changed["Action"]
        changed["NotAction"] = "sqs:DeleteQueue"

    policy(at(document, "aws_iam_policy", TASK), change)


def condition_removed(document: Document) -> None:
    policy(
        at(document, "aws_iam_policy", TASK), lambda told: statement(told, "TableKey").pop("Condition") and None
    )


def statement_removed(document: Document) -> None:
    policy(at(document, "aws_iam_policy", TASK), lambda told: told["Statement"].pop())


def statements_reordered(document: Document) -> None:
    policy(at(document, "aws_iam_policy", TASK), lambda told: told["Statement"].reverse())


def administrator_attached(document: Document) -> None:
    add(
        document,
        "aws_iam_role_policy_attachment",
        "administrator",
        {
            "role": f"${{aws_iam_role.{TASK}_role_5E00BFA1.name}}",
            "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess",
        },
    )


def policy_unknown(document: Document) -> None:
    """The plan has no text of it: a data source is read after what it waits for."""
    queue = next(name for name in document["resource"]["aws_sqs_queue"] if name.startswith("validation_queue"))
    add(document, "aws_sqs_queue", "another", {"name": "another", "sqs_managed_sse_enabled": True})
    document["data"]["aws_iam_policy_document"] = {
        "later": {
            "statement": [
                {
                    "effect": "Allow",
                    "actions": ["sqs:SendMessage"],
                    "resources": [f"${{aws_sqs_queue.{queue}.arn}}", "${aws_sqs_queue.another.arn}"],
                }
            ]
        }
    }
    at(document, "aws_iam_policy", TASK)["policy"] = "${data.aws_iam_policy_document.later.json}"


def boundary_removed(document: Document) -> None:
    del at(document, "aws_iam_role", TASK)["permissions_boundary"]


def trust_anyone(document: Document) -> None:
    def change(told: Document) -> None:
        told["Statement"] = [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]

    policy(at(document, "aws_iam_role", TASK), change, "assume_role_policy")


def trust_another_account(document: Document) -> None:
    def change(told: Document) -> None:
        told["Statement"].append(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
                "Action": "sts:AssumeRole",
            }
        )

    policy(at(document, "aws_iam_role", TASK), change, "assume_role_policy")


def trust_condition_removed(document: Document) -> None:
    policy(
        at(document, "aws_iam_role", TASK),
        lambda told: told["Statement"][0].pop("Condition") and None,
        "assume_role_policy",
    )


def role_swapped(document: Document) -> None:
    """The tasks get the role of those who start them."""
    task = at(document, "aws_ecs_task_definition", "service_task")
    task["task_role_arn"] = task["execution_role_arn"]


def queue_anyone(document: Document) -> None:
    allow(
        document,
        "aws_sqs_queue_policy",
        "validation_queue",
        {"Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"},
    )


def queue_anyone_of_the_organization(document: Document) -> None:
    """Not public: a condition names the organization."""
    allow(
        document,
        "aws_sqs_queue_policy",
        "validation_queue",
        {
            "Principal": "*",
            "Action": "sqs:SendMessage",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}},
        },
    )


def key_anyone(document: Document) -> None:
    allow(
        document,
        "aws_kms_key",
        "keys_data",
        {"Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"},
    )


def key_another_account(document: Document) -> None:
    allow(
        document,
        "aws_kms_key",
        "keys_data",
        {
            "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
            "Action": "kms:Decrypt",
            "Resource": "*",
        },
    )


def bucket_another_account(document: Document) -> None:
    allow(
        document,
        "aws_s3_bucket_policy",
        "access_logs",
        {
            "Principal": {"AWS": "210987654321"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::strongroom-logs-123456789012-prod/*",
        },
    )


def role_added(document: Document) -> None:
    """A new principal, with a permission of its own."""
    add(
        document,
        "aws_iam_role",
        "reader",
        {
            "name": "reader",
            "assume_role_policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
            '{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
        },
    )
    add(
        document,
        "aws_iam_role_policy",
        "reader",
        {
            "role": "${aws_iam_role.reader.id}",
            "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:Scan",'
            '"Resource":"*"}]}',
        },
    )


ACCESS = (
    action_of_a_service,
    action_any,
    resource_any,
    not_action,
    condition_removed,
    statement_removed,
    statements_reordered,
    administrator_attached,
    policy_unknown,
    boundary_removed,
    trust_anyone,
    trust_another_account,
    trust_condition_removed,
    role_swapped,
    queue_anyone,
    queue_anyone_of_the_organization,
    key_anyone,
    key_another_account,
    bucket_another_account,
    role_added,
)
