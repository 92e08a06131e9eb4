"""Keys that AWS services use in the name of a role: the role's policy must allow it."""

from __future__ import annotations

from strongroom.proof.permissions.conditions import Context
from strongroom.proof.permissions.key_uses import DECRYPT, DECRYPT_AND_GENERATE, KeyUse, Uses, key_of
from strongroom.proof.permissions.roles import Access
from strongroom.proof.permissions.service_roles import containers, injected, uses
from strongroom.synthesized import Resource, blocks, references

# DynamoDB developer guide, "Encryption at rest: usage notes": in the name of whoever reads or writes.
TABLE = ("kms:Decrypt", "kms:DescribeKey")
ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)

# Type -> the argument with the key of the secret that ECS injects.
SECRETS = {
    "aws_rds_cluster": "master_user_secret_kms_key_id",
    "aws_secretsmanager_secret": "kms_key_id",
    "aws_ssm_parameter": "key_id",
}


def role_uses(access: Access) -> Uses:
    """By services in the name of a role of the stack."""
    yield from _functions(access)
    yield from _injected_secrets(access)
    yield from _schedules(access)
    for role in access.service_roles:
        yield from _queues_of_role(access, role)
        yield from _tables_of_role(access, role)


def _via(access: Access, user: Resource, service: str) -> Context:
    return {"kms:ViaService": f"{service}.{access.stack.region_of(user)}.amazonaws.com"}


def _functions(access: Access) -> Uses:
    """Lambda decrypts a function's environment with the function's role."""
    stack = access.stack
    for function in stack.of_type("aws_lambda_function"):
        key, role = key_of(stack, function, "kms_key_arn"), stack.find(function.reference("role"))
        if key is not None and role is not None and function.blocks("environment"):
            yield KeyUse(function, key, role, DECRYPT, _via(access, function, "lambda"))


def _schedules(access: Access) -> Uses:
    """Scheduler decrypts what a schedule says with its role (Scheduler user guide, "Encryption at rest")."""
    for use in uses(access.stack):
        key = key_of(access.stack, use.user, "kms_key_arn")
        if use.user.type == "aws_scheduler_schedule" and key is not None:
            yield KeyUse(use.user, key, use.role, DECRYPT, _via(access, use.user, "scheduler"))


def _injected_secrets(access: Access) -> Uses:
    """ECS reads what it injects with the execution role."""
    stack = access.stack
    for task in stack.of_type("aws_ecs_task_definition"):
        role = stack.find(task.reference("execution_role_arn"))
        for container in containers(task) if role is not None else ():
            for secret in blocks(container.get("secrets")):
                for reference in references(secret.get("valueFrom")):
                    holder = stack.find(reference.address)
                    if holder is None or holder.type not in SECRETS:
                        continue
                    key = key_of(stack, holder, SECRETS[holder.type])
                    if key is not None and role is not None:
                        action, _ = injected(access.arns.resolve(str(secret.get("valueFrom"))), access.arns, "")
                        yield KeyUse(task, key, role, DECRYPT, _via(access, task, action.partition(":")[0]))


def _queues_of_role(access: Access, role: Resource) -> Uses:
    """SQS developer guide, "Key management": senders generate data keys, senders and receivers decrypt them."""
    for queue in access.stack.of_type("aws_sqs_queue"):
        key, arn = key_of(access.stack, queue, "kms_master_key_id"), access.arns.of(queue)
        if key is None or arn is None:
            continue
        via = _via(access, queue, "sqs")
        if access.may(role, "sqs:SendMessage", arn).allowed:
            yield KeyUse(queue, key, role, DECRYPT_AND_GENERATE, via)
        elif access.may(role, "sqs:ReceiveMessage", arn).allowed:
            yield KeyUse(queue, key, role, DECRYPT, via)


def _tables_of_role(access: Access, role: Resource) -> Uses:
    for table in access.stack.of_type("aws_dynamodb_table"):
        key, arn = key_of(access.stack, table, "server_side_encryption", "kms_key_arn"), access.arns.of(table)
        if key is None or arn is None:
            continue
        if any(access.may(role, action, arn).allowed for action in ITEMS):
            yield KeyUse(table, key, role, TABLE, _via(access, table, "dynamodb"))
