"""What each role may do on what, as an exact table: neither more nor less.

A resource is a construct path below the stack, and what follows the resource's ARN.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.policy_documents import as_list, role_statements
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

Grants = dict[str, set[str]]

USE_KEY = {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"}
WRITE_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}

EXECUTION: Grants = {
    "*": {"ecr:GetAuthorizationToken"},
    "arn:aws:ecr:us-east-1:123456789012:repository/strongroom-app": {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    },
    "service/log_group:*": WRITE_LOG,
}
MIGRATION: Grants = {
    **{resource: allowed for resource, allowed in EXECUTION.items() if not resource.startswith("service/")},
    "database/cluster (secret)": {"secretsmanager:GetSecretValue"},
    "keys/database": {"kms:Decrypt"},
    "migration/log_group:*": WRITE_LOG,
}
RUN_MIGRATION: Grants = {
    "*": {"xray:PutTelemetryRecords", "xray:PutTraceSegments"},
    "keys/data": {"kms:Decrypt"},
    "migration/execution/role": {"iam:PassRole"},
    "migration/log_group:log-stream:migrate/*": {"logs:GetLogEvents"},
    "migration/run/log_group:*": WRITE_LOG,
    "migration/task/role": {"iam:PassRole"},
    "migration/task_definition:*": {"ecs:RunTask"},
    "tasks in cluster/cluster": {"ecs:DescribeTasks", "ecs:StopTask", "ecs:TagResource"},
}
TASK: Grants = {
    "database/cluster (ledger_app)": {"rds-db:connect"},
    "keys/account-numbers": {"kms:Encrypt"},
    "keys/data": USE_KEY,
    "keys/hashes": {"kms:GenerateMac"},
    "keys/messages": {"kms:Decrypt", "kms:GenerateDataKey"},
    "tables/sessions": {
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
    },
    "tables/sessions/index/by-user": {"dynamodb:Query"},
    "tables/transactions": {"dynamodb:BatchGetItem"},
    "validation/queue": {"sqs:GetQueueAttributes", "sqs:SendMessage"},
}
FUNCTION: Grants = {
    "*": {
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    },
    "keys/account-numbers": {"kms:Decrypt"},
    "keys/data": USE_KEY,
    "keys/hashes": {"kms:GenerateMac"},
    "keys/messages": {"kms:Decrypt", "kms:GenerateDataKey"},
    "tables/idempotency": {"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
    "tables/transactions": {"dynamodb:PutItem"},
    "validation/dead_letter_queue": {"sqs:SendMessage"},
    "validation/log_group:*": WRITE_LOG,
    "validation/queue": {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"},
}
FLOW_LOGS: Grants = {
    resource: WRITE_LOG | {"logs:DescribeLogStreams"}
    for resource in ("flow_logs/log_group", "flow_logs/log_group:*")
} | {"*": {"logs:DescribeLogGroups"}}

# Role, key -> the one service through which the role may use it. The function's own environment is decrypted by
# Lambda in the role's name, so its use of the data key can't be tied to DynamoDB.
VIA = {
    ("migration/execution/role", "keys/database"): "secretsmanager.us-east-1.amazonaws.com",
    ("service/roles/task/role", "keys/data"): "dynamodb.us-east-1.amazonaws.com",
    ("service/roles/task/role", "keys/messages"): "sqs.us-east-1.amazonaws.com",
}


def label(stack: SynthesizedStack, resource: str) -> str:
    """`${aws_dynamodb_table.tables_sessions_1A.arn}/index/x` -> `tables/sessions/index/x`."""
    if "${" not in resource:
        return resource
    reference = one_reference(resource)
    path = stack.all_resources[reference.address]["//"]["metadata"]["path"].partition("/")[2]
    suffix = re.sub(r"^\$\{[^}]*\}", "", resource)
    if reference.attribute.endswith("secret_arn"):
        return f"{path} (secret)"
    if reference.attribute == "cluster_resource_id":
        user = re.fullmatch(r"arn:aws:rds-db:us-east-1:123456789012:dbuser:\$\{[^}]*\}/(\w+)", resource)
        assert user, resource
        return f"{path} ({user[1]})"
    if (reference.type, reference.attribute) == ("aws_ecs_cluster", "name"):
        assert resource.startswith("arn:aws:ecs:us-east-1:123456789012:task/$")
        return f"tasks in {path}"
    assert reference.attribute in ("arn", "arn_without_revision"), resource
    return f"{path}{suffix}"


def grants(stack: SynthesizedStack, path: str) -> Grants:
    found: Grants = defaultdict(set)
    for statement in role_statements(stack, stack.at(path)[0]):
        assert statement["Effect"] == "Allow"
        for resource in as_list(statement["Resource"]):
            found[label(stack, resource)] |= set(as_list(statement["Action"]))
    return found


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("service/roles/execution/role", EXECUTION, id="execution"),
        pytest.param("service/roles/task/role", TASK, id="task"),
        pytest.param("migration/execution/role", MIGRATION, id="migration"),
        pytest.param("migration/run/role/role", RUN_MIGRATION, id="run-migration"),
        pytest.param("migration/task/role", {}, id="migration-task"),
        pytest.param("validation/role/role", FUNCTION, id="function"),
        pytest.param("flow_logs/role/role", FLOW_LOGS, id="flow-logs"),
    ],
)
def test_a_role_may_do_exactly_what_it_is_for(stack: SynthesizedStack, role: str, expected: Grants) -> None:
    assert grants(stack, role) == expected


def test_keys_are_used_through_one_service_each(stack: SynthesizedStack) -> None:
    found = {
        (role["//"]["metadata"]["path"].partition("/")[2], label(stack, statement["Resource"])): statement[
            "Condition"
        ]
        for address, role in stack.resources("aws_iam_role").items()
        for statement in role_statements(stack, address)
        if "kms:ViaService" in str(statement.get("Condition"))
    }
    assert found == {use: {"StringEquals": {"kms:ViaService": service}} for use, service in VIA.items()}
