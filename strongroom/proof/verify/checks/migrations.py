"""Migrations: who has the database owner's secret, and what waits until the schema is there."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.master_users import masters, written_masters
from strongroom.proof.verify.task_definitions import (
    INVOCATION,
    containers,
    each_container,
    named,
    task_of,
    users_of,
)
from strongroom.synthesized import Resource, Stack

USERS = ("aws_ecs_service", "aws_scheduler_schedule")


@check(
    "SR643",
    "The database's master user is nobody's who stays",
    why=(
        "The master user may drop every table and give every right. Once its password is rotated, whoever was "
        "given it at the start can't connect any more; and each task that starts, to scale out or after a "
        "failure, reads it."
    ),
    remedy=(
        "Let the application sign in by IAM (rds-db:connect) as a user with the rights that it needs. A "
        "migration has a task definition of its own, whose task is run once a release: by a function that an "
        "aws_lambda_invocation calls with it, or by hand."
    ),
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def master_user(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        given = sorted({*masters(stack, container), *written_masters(container)})
        staying = [user.address for user in users_of(stack, task) if user.type in USERS]
        has = f"{named(container)} has the master user's secret of {', '.join(given)}"
        yield judge(task, not given or not staying, f"{has}, and is run by {', '.join(staying)}")


@check(
    "SR644",
    "What uses a database waits for the database's migration",
    why=(
        "A release that starts before its schema is there fails its first requests; and where the migration "
        "fails, the release is out already."
    ),
    remedy="Add the aws_lambda_invocation that has the migration run to depends_on.",
    controls=("AWS Well-Architected OPS06-BP03", "AWS Well-Architected REL08-BP05"),
)
def migrated_first(stack: Stack) -> Verdicts:
    migrations = [
        (invocation, database)
        for invocation in stack.of_type(INVOCATION)
        for database in _migrated(stack, invocation)
    ]
    for user in stack.of_type(*USERS):
        task = task_of(stack, user)
        early = [
            invocation.address
            for invocation, database in migrations
            if task is not None and task.mentions(database, "container_definitions")
            if not stack.waits_for(user, invocation)
        ]
        if migrations and task is not None:
            yield Verdict(user, f"does not wait for {', '.join(early)}" if early else None)


@check(
    "SR655",
    "A migration is of the release that follows it",
    why="From another image come other steps: the schema is of a release that does not run.",
    remedy="Give the migration's container the image of the service that uses its database.",
    controls=("AWS Well-Architected OPS06-BP03", "AWS Well-Architected REL08-BP05"),
)
def of_the_release(stack: Stack) -> Verdicts:
    for invocation in stack.of_type(INVOCATION):
        task, databases = task_of(stack, invocation), _migrated(stack, invocation)
        served = {
            str(container.get("image"))
            for service in stack.of_type("aws_ecs_service")
            if (running := task_of(stack, service)) is not None
            if any(running.mentions(database, "container_definitions") for database in databases)
            for container in containers(running) or []
        }
        if task is not None and served:
            images = {str(container.get("image")) for container in containers(task) or []}
            yield judge(
                task, images & served, f"no service that uses the database runs {', '.join(sorted(images))}"
            )


def _migrated(stack: Stack, invocation: Resource) -> list[Resource]:
    """The databases whose owner's secret the task has that an invocation starts."""
    task = task_of(stack, invocation)
    defined = (containers(task) or []) if task is not None else []
    return [stack.resources[address] for container in defined for address in masters(stack, container)]
