"""The application of a local deployment: what its task definition declares, and the process that ECS runs.

Its tasks are started, watched and replaced by `strongroom.local.ecs`, with the environment of the task
definition, secrets and all, and nothing from this shell: a variable the task definition lacks is missing here
too; its credentials are those of the task role. Only this differs: where AWS is, where the database is, and a
port that is free on this machine.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from strongroom.errors import StrongroomError
from strongroom.local.aws import Clients
from strongroom.local.processes import ManagedProcess
from strongroom.workspace import Workspace

WELL_WITHIN = 60.0  # seconds

# RDS names the master user's secret so: the stack makes that one, here as well.
RDS_SECRET = ":secret:rds!"  # noqa: S105 -- a part of an ARN
NO_SECRET = "not-a-secret"  # noqa: S105 -- as it says


@dataclass(frozen=True)
class Program:
    """One's own, in place of the reference application: run in `folder`, after `migration` if that is given."""

    command: tuple[str, ...]
    folder: Path
    migration: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeployedService:
    """What ECS was told about the service: its container and its target group."""

    environment: dict[str, str]
    container: str
    target_group_arn: str
    task_role_arn: str | None = None


def read_service(cluster: str, service: str, clients: Clients) -> DeployedService:
    """Read the service, its task definition and its target group back from the emulator."""
    found = clients("ecs").describe_services(cluster=cluster, services=[service])["services"]
    if not found:
        raise StrongroomError(f"The ECS cluster {cluster} has no service {service}.")
    [balancer] = found[0]["loadBalancers"]
    task = clients("ecs").describe_task_definition(taskDefinition=found[0]["taskDefinition"])
    by_name = {item["name"]: item for item in task["taskDefinition"]["containerDefinitions"]}
    return DeployedService(
        environment=container_environment(by_name[balancer["containerName"]], clients),
        container=str(balancer["containerName"]),
        target_group_arn=balancer["targetGroupArn"],
        task_role_arn=task["taskDefinition"].get("taskRoleArn") or None,
    )


def container_environment(container: dict[str, Any], clients: Clients) -> dict[str, str]:
    """The container's variables, with its secrets resolved as the ECS agent does."""
    plain = {entry["name"]: entry["value"] for entry in container.get("environment", [])}
    secret = {entry["name"]: _injected(entry["valueFrom"], clients) for entry in container.get("secrets", [])}
    return {**plain, **secret}


def _injected(value_from: str, clients: Clients) -> str:
    """A secret's value; of one that the settings name, and that only AWS has, something that is none."""
    try:
        return _secret(value_from, clients)
    except ClientError as error:
        missing = error.response["Error"]["Code"] in ("ResourceNotFoundException", "ParameterNotFound")
        if not missing or RDS_SECRET in value_from:
            raise
        return NO_SECRET


def _secret(value_from: str, clients: Clients) -> str:
    """`ARN[:json-key:version-stage:version-id]` of Secrets Manager, or a parameter's ARN or name."""
    parts = value_from.split(":")
    if parts[:1] != ["arn"] or parts[2] != "secretsmanager":
        name = value_from.partition(":parameter")[2] or value_from
        found = clients("ssm").get_parameter(Name=name, WithDecryption=True)
        return str(found["Parameter"]["Value"])
    # An ARN has seven parts; what follows narrows it down.
    key, stage, version = [*parts[7:], "", "", ""][:3]
    request = {"SecretId": ":".join(parts[:7])}
    if stage:
        request["VersionStage"] = stage
    if version:
        request["VersionId"] = version
    text = str(clients("secretsmanager").get_secret_value(**request)["SecretString"])
    return str(json.loads(text)[key]) if key else text


@dataclass(frozen=True)
class Application:
    """The process of a task that gets requests, and the port where it does."""

    process: ManagedProcess
    port: int


def running(workspace: Workspace, cluster: str, service: str, clients: Clients) -> Application | None:
    """The newest task's that the load balancer sends requests to; None while there is none."""
    ecs, elb = clients("ecs"), clients("elbv2")
    for found in ecs.describe_services(cluster=cluster, services=[service])["services"]:
        for balancer in found["loadBalancers"]:
            targets = elb.describe_target_health(TargetGroupArn=balancer["targetGroupArn"])
            ports = [
                int(each["Target"]["Port"])
                for each in targets["TargetHealthDescriptions"]
                if each["TargetHealth"]["State"] == "healthy"
            ]
            for task in ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"] if ports else ():
                id = str(task).rpartition("/")[2]
                process = ManagedProcess.recall(workspace.tasks / f"{id}-{balancer['containerName']}.pid.json")
                if process:
                    return Application(process, ports[-1])
    return None


def well(workspace: Workspace, cluster: str, service: str, clients: Clients) -> Application:
    """The running one, as soon as there is one."""
    deadline = time.monotonic() + WELL_WITHIN
    while (found := running(workspace, cluster, service, clients)) is None:
        if time.monotonic() > deadline:
            raise StrongroomError(
                f"No task of {service} was well within {WELL_WITHIN:.0f} seconds. "
                f"Its log is {workspace.application_log}."
            )
        time.sleep(0.2)
    return found
