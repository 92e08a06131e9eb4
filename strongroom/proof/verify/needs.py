"""What compute has to reach to do what it is there for: told from its image, roles and configuration."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.verify.dead_letters import takes_dead_letters
from strongroom.proof.verify.roles import statements_of
from strongroom.proof.verify.task_definitions import containers, task_of
from strongroom.synthesized import Resource, Stack, Statement, as_list, references

ECR = ".dkr.ecr."

# What a task needs to pull an image from ECR: where it is, its manifest, and its layers, which are in S3
# (Amazon ECR user guide, "Interface VPC endpoints").
IMAGE = frozenset({"ecr.api", "ecr.dkr", "s3"})

# Services that others call in the caller's name, and permissions for what is no service to be called: a role is
# handed on, a database's user signs in at the database. `*` names none.
NOT_CALLED = frozenset({"*", "iam", "kms", "rds-db"})

# What a program asks KMS itself: services use keys in its name for other things than these.
OWN_KEYS = frozenset(
    f"kms:{action}"
    for action in ("generatemac", "generaterandom", "getpublickey", "sign", "verify", "verifymac")
)

# The prefix of IAM's actions -> the endpoint, where their names differ (AWS PrivateLink guide, "AWS
# services that integrate with AWS PrivateLink").
ENDPOINTS = {"cloudwatch": "monitoring"}

# Lambda polls queues, writes logs and traces, and attaches the function to the VPC itself, with the function's
# role and from outside the VPC (Lambda developer guide, "Giving Lambda functions access to a VPC").
BY_LAMBDA = NOT_CALLED | {"cloudwatch", "ec2", "logs", "xray"}
POLLING = frozenset(
    {
        "sqs:changemessagevisibility",
        "sqs:deletemessage",
        "sqs:getqueueattributes",
        "sqs:receivemessage",
    }
)

PORTS = {"aurora-mysql": 3306, "aurora-postgresql": 5432, "mariadb": 3306, "mysql": 3306, "postgres": 5432}


def services_called(stack: Stack, compute: Resource) -> set[str]:
    """The AWS services that an ECS service's tasks, or a function, call from their subnets."""
    if compute.type == "aws_lambda_function":
        return set(_called_by_function(stack, compute))
    return set(_called_by_tasks(stack, compute))


def pulls_from_ecr(stack: Stack, compute: Resource) -> bool:
    """Whether one of the containers of an ECS service has an image in ECR."""
    task = task_of(stack, compute)
    defined = containers(task) if task is not None else None
    return any(ECR in str(container.get("image")) for container in defined or [])


def is_client(stack: Stack, compute: Resource, database: Resource) -> bool:
    """Whether the database is in what compute is configured with: its environment, its secrets, its roles."""
    task = task_of(stack, compute)
    if any(each.mentions(database) for each in (compute, task) if each is not None):
        return True
    return any(
        f"{database.address}." in str(statement)
        for role in all_roles(stack, compute)
        for statement in statements_of(stack, role)
    )


def port_of(database: Resource) -> int | None:
    """The port that a database listens on; None where that can't be told."""
    given = database.get("port")
    if given is None:
        return PORTS.get(str(database.get("engine")))
    return int(given) if str(given).isdigit() else None


def all_roles(stack: Stack, compute: Resource) -> list[Resource]:
    """The role of a function; both of an ECS service's tasks."""
    given = (compute, task_of(stack, compute))
    named = [
        holder.reference(argument)
        for holder in given
        if holder is not None
        for argument in ("role", "task_role_arn", "execution_role_arn")
    ]
    return [role for address in named if (role := stack.find(address))]


def allowed_actions(statement: Statement) -> list[str]:
    """The actions that a statement allows, in lower case."""
    if statement.get("Effect") != "Allow":
        return []
    return [str(action).lower() for action in as_list(statement.get("Action"))]


def _called_by_tasks(stack: Stack, compute: Resource) -> Iterator[str]:
    if pulls_from_ecr(stack, compute):
        yield from IMAGE
    for role in all_roles(stack, compute):
        for statement in statements_of(stack, role):
            for action in allowed_actions(statement):
                service = action.partition(":")[0]
                if service == "ecr":
                    yield from IMAGE
                elif service not in NOT_CALLED or action in OWN_KEYS:
                    yield ENDPOINTS.get(service, service)


def _called_by_function(stack: Stack, function: Resource) -> Iterator[str]:
    for role in all_roles(stack, function):
        for statement in statements_of(stack, role):
            for action in allowed_actions(statement):
                service = action.partition(":")[0]
                by_lambda = service in BY_LAMBDA and action not in OWN_KEYS
                if by_lambda or action in POLLING or _is_for_dead_letters(stack, statement):
                    continue
                yield service


def _is_for_dead_letters(stack: Stack, statement: Statement) -> bool:
    """Whether a statement is about where failed events go: Lambda sends them there, not the function."""
    targets = [stack.find(each.address) for each in references(statement.get("Resource"))]
    return bool(targets) and all(target is not None and takes_dead_letters(stack, target) for target in targets)
