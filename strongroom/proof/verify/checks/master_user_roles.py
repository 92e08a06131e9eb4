"""Roles that may read the secret of a database's master user."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.permissions.evaluate import Request, evaluate
from strongroom.proof.permissions.roles import Access
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.master_users import WRITTEN, masters
from strongroom.proof.verify.task_definitions import containers, users_of
from strongroom.synthesized import Resource, Stack, Statement, as_list, on
from strongroom.synthesized.addresses import expression

READ = "secretsmanager:GetSecretValue"
STAYING = ("aws_ecs_service", "aws_scheduler_schedule")


@check(
    "SR645",
    "Who may read the master user's secret is ECS, for the migration",
    why=(
        "A role that may read it is the master user, whatever its task is given: who takes the task over asks "
        "Secrets Manager, signs in, and drops the tables."
    ),
    remedy=(
        f"Allow {READ} on it to the execution role of the migration's task definition alone, and let no other "
        "task definition have that role. Elsewhere, name the secrets that are meant, without *."
    ),
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def readers(stack: Stack) -> Verdicts:
    databases = [
        database
        for database in stack.of_type("aws_rds_cluster", "aws_db_instance")
        if on(database.get("manage_master_user_password"))
    ]
    access = Access(stack)
    for role in stack.of_type("aws_iam_role") if databases else ():
        allowed = _reads(access, role, databases) and not _for_migrations_alone(stack, role)
        yield judge(role, not allowed, f"it may read the secret of {databases[0].address}'s master user")


def _reads(access: Access, role: Resource, databases: list[Resource]) -> bool:
    """Whatever the conditions are: in the right moment they hold. One that is named by its ARN may be any
    database's: RDS alone knows."""
    found = [*_without_conditions(access.statements_of(role))]
    secrets = [
        access.arns.resolve(expression(database.address, "master_user_secret[0].secret_arn"))
        for database in databases
    ]
    secrets += [
        str(resource)
        for statement in found
        for resource in as_list(statement.get("Resource"))
        if WRITTEN in str(resource)
    ]
    return any(evaluate(found, Request(READ, secret)).allowed for secret in secrets)


def _without_conditions(given: list[Statement]) -> Iterator[Statement]:
    """A refusal with a condition is none."""
    for statement in given:
        if statement.get("Effect") == "Allow" or not statement.get("Condition"):
            yield {key: value for key, value in statement.items() if key != "Condition"}


def _for_migrations_alone(stack: Stack, role: Resource) -> bool:
    """Whether ECS alone has it, to start tasks that are given the secret, and that no service keeps running."""
    executing = stack.referring_to(role, "aws_ecs_task_definition", by="execution_role_arn")
    return bool(executing) and all(
        any(masters(stack, container) for container in containers(task) or [])
        and not any(user.type in STAYING for user in users_of(stack, task))
        and task.reference("task_role_arn") != role.address
        for task in executing
    )
