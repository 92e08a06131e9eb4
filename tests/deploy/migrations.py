"""Migrations that end badly: revisions of the deployed one with another command, run by its function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from strongroom.local.deployment import Deployment

__all__ = ["migrated", "patience"]


def migrated(deployment: Deployment, program: str) -> dict[str, Any]:
    """What the function says of a migration that is this Python; `errorMessage` where it fails.

    Its task definition is the deployed one in all but the command.
    """
    ecs, awslambda = (deployment.emulator.clients(name) for name in ("ecs", "lambda"))
    called_with = json.loads(deployment.output("migration_input"))
    deployed = ecs.describe_task_definition(taskDefinition=called_with["task_definition"])["taskDefinition"]
    (container,) = deployed["containerDefinitions"]
    kept = (
        "family", "networkMode", "cpu", "memory", "requiresCompatibilities", "executionRoleArn", "taskRoleArn",
        "volumes", "runtimePlatform",
    )  # fmt: skip
    revision = ecs.register_task_definition(
        **{key: deployed[key] for key in kept if key in deployed},
        containerDefinitions=[{**container, "command": ["python", "-c", program]}],
    )["taskDefinition"]["taskDefinitionArn"]
    answer = awslambda.invoke(
        FunctionName=deployment.output("migration_function_name"),
        Payload=json.dumps({**called_with, "task_definition": revision}),
    )
    said: dict[str, Any] = json.loads(answer["Payload"].read())
    return said


@contextmanager
def patience(deployment: Deployment, *, seconds: int) -> Iterator[None]:
    """Meanwhile a migration may take so long, and no longer."""
    awslambda, name = deployment.emulator.clients("lambda"), deployment.output("migration_function_name")
    variables = awslambda.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    awslambda.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "TIMEOUT_SECONDS": str(seconds)}}
    )
    try:
        yield
    finally:
        awslambda.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
