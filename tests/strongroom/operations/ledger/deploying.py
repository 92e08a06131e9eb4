"""The job `books` of the example, in the emulator, as its stack deploys it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from strongroom.local.aws import Clients

ACCOUNT, REGION = "555500001111", "us-east-1"
LOG = "/ecs/nightly-books-main"


def deploy(
    clients: Clients,
    command: Sequence[str],
    environment: Mapping[str, str] = MappingProxyType({}),
    role: str = "",
) -> None:
    """With its schedule, and the parameters that the command finds it by."""
    cluster = clients("ecs").create_cluster(clusterName="nightly-main")["cluster"]["clusterArn"]
    clients("logs").create_log_group(logGroupName=LOG)
    logs = {"awslogs-group": LOG, "awslogs-region": REGION, "awslogs-stream-prefix": "books"}
    container: dict[str, Any] = {
        "name": "books",
        "image": "example.com/app@sha256:0",
        "command": [*command],
        "environment": [{"name": name, "value": value} for name, value in environment.items()],
        "logConfiguration": {"logDriver": "awslogs", "options": logs},
    }
    definition = clients("ecs").register_task_definition(
        family="nightly-books-main",
        networkMode="awsvpc",
        containerDefinitions=[container],
        **({"taskRoleArn": role} if role else {}),
    )["taskDefinition"]["taskDefinitionArn"]
    clients("scheduler").create_schedule_group(Name="nightly-schedules-main")
    placed = {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"], "AssignPublicIp": "DISABLED"}
    clients("scheduler").create_schedule(
        GroupName="nightly-schedules-main",
        Name="nightly-books-main",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": cluster,
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/schedule",
            "EcsParameters": {
                "TaskDefinitionArn": definition,
                "LaunchType": "FARGATE",
                "NetworkConfiguration": {"awsvpcConfiguration": placed},
            },
        },
    )
    for name, value in (
        ("schedule_group_name", "nightly-schedules-main"),
        ("books_schedule_name", "nightly-books-main"),
    ):
        clients("ssm").put_parameter(Name=f"/nightly/main/{name}", Value=value, Type="String")
