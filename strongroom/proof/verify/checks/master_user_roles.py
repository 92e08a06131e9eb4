"""Roles that may read the secret of a database's master user, or sign in as that user without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.permissions.evaluate import Request, evaluate
from strongroom.proof.permissions.roles import Access
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.master_users import WRITTEN, masters
from strongroom.proof.verify.task_definitions import INVOCATION, containers, users_of
from strongroom.synthesized import Resource, Stack, Statement, as_list, is_unknown, on
from strongroom.synthesized.addresses import expression

READ, SIGN_IN = "secretsmanager:GetSecretValue", "rds-db:connect"
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


# Amazon Aurora user guide, "Creating and using an IAM policy for IAM database access".
USER = re.compile(r"(?P<database>arn:[^/]*:dbuser:[^/]*)/(?P<user>.+)")
UNKNOWN = re.compile(r"\$\{[^}]*\}")


@check(
    "SR658",
    "Nobody who stays signs in as a database's master user",
    why=(
        "With rds-db:connect for it, no password is needed: whoever takes the task or the function over is the "
        "master user, and drops the tables."
    ),
    remedy=(
        "Name the user in the policy (dbuser:<the cluster's resource id>/<user>), one with the rights that the "
        "application needs; the master user's name is for the task role of a migration alone."
    ),
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def signing_in(stack: Stack) -> Verdicts:
    access = Access(stack)
    databases = stack.of_type("aws_rds_cluster", "aws_db_instance")
    masters_of = {
        database.address: str(user)
        for database in databases
        if (user := database.get("master_username") or database.get("username")) and not is_unknown(user)
    }
    for role in stack.of_type("aws_iam_role") if masters_of else ():
        found = [*_without_conditions(access.statements_of(role))]
        of = [address for address, user in masters_of.items() if _signs_in(access, found, address, user)]
        holds = not of or _of_migrations_alone(stack, role)
        yield judge(role, holds, f"it may sign in to {', '.join(of)} as the master user")


def _signs_in(access: Access, found: list[Statement], database: str, user: str) -> bool:
    """A database that a policy doesn't name by reference may be this one: RDS alone knows its id."""
    resolve = access.arns.resolve
    ids = {
        each.address: resolve(f"${{{each.address}.cluster_resource_id}}")
        for each in access.stack.of_type("aws_rds_cluster")
    }
    others = [id_ for address, id_ in ids.items() if address != database]
    known = [{**each, "Resource": [*map(_known, as_list(each.get("Resource")))]} for each in found]
    named = {
        f"{written['database']}/{user}"
        for statement in known
        for resource in statement["Resource"]
        if (written := USER.fullmatch(resource)) and not any(id_ in resource for id_ in others)
    }
    # For a policy that names no database at all.
    id_ = ids.get(database, "unknown")
    named.add(f"arn:{access.arns.partition}:rds-db:unknown:{access.arns.account}:dbuser:{_known(id_)}/{user}")
    return any(evaluate(known, Request(SIGN_IN, arn)).allowed for arn in named)


def _known(resource: object) -> str:
    """With a word for what only the plan knows: it is the same in a policy and in what is asked."""
    return UNKNOWN.sub("unknown", str(resource))


def _of_migrations_alone(stack: Stack, role: Resource) -> bool:
    tasks = stack.referring_to(role, "aws_ecs_task_definition", by="task_role_arn")
    users = [user for task in tasks for user in users_of(stack, task)]
    return bool(users) and all(user.type == INVOCATION for user in users)
