"""The application as a process here, with the environment its task definition declares.

The emulator shows tasks as running but runs no containers. So the deployed task definition is read
back from ECS, secrets and all, and the process gets exactly that, and nothing from this shell: a
variable the task definition lacks is missing here too; its credentials are those of the task role. Containers
that it waits for run first. Only this differs: where AWS is, where the database is, and a port that is free on
this machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from botocore.exceptions import ClientError

from strongroom.errors import StrongroomError, UnusableError
from strongroom.local.aws import Clients, credentials
from strongroom.local.database.process import Database
from strongroom.local.processes import LOOPBACK, ManagedProcess, free_port
from strongroom.workspace import Workspace

HEALTHY_WITHIN = 30.0  # seconds

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
class Beforehand:
    """A container that has to succeed before the application starts."""

    name: str
    command: list[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class DeployedService:
    """What ECS was told about the service: its containers and its target group."""

    environment: dict[str, str]
    target_group_arn: str
    health_check_path: str
    task_role_arn: str | None = None
    beforehand: tuple[Beforehand, ...] = ()


def read_service(cluster: str, service: str, clients: Clients) -> DeployedService:
    """Read the service, its task definition and its target group back from the emulator."""
    found = clients("ecs").describe_services(cluster=cluster, services=[service])["services"]
    if not found:
        raise StrongroomError(f"The ECS cluster {cluster} has no service {service}.")
    [balancer] = found[0]["loadBalancers"]
    task = clients("ecs").describe_task_definition(taskDefinition=found[0]["taskDefinition"])
    definitions = task["taskDefinition"]["containerDefinitions"]
    by_name = {item["name"]: item for item in definitions}
    container = by_name[balancer["containerName"]]
    waits_for = [
        by_name[dependency["containerName"]]
        for dependency in container.get("dependsOn", [])
        if dependency["condition"] == "SUCCESS"
    ]
    [group] = clients("elbv2").describe_target_groups(TargetGroupArns=[balancer["targetGroupArn"]])[
        "TargetGroups"
    ]
    return DeployedService(
        environment=container_environment(container, clients),
        target_group_arn=balancer["targetGroupArn"],
        health_check_path=group["HealthCheckPath"],
        task_role_arn=task["taskDefinition"].get("taskRoleArn") or None,
        beforehand=tuple(
            Beforehand(
                each["name"],
                [*each.get("entryPoint", []), *each.get("command", [])],
                container_environment(each, clients),
            )
            for each in waits_for
        ),
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
    """The running process, registered with the load balancer's target group."""

    process: ManagedProcess
    port: int
    target_group_arn: str


def prepare(
    workspace: Workspace, service: DeployedService, database: Database, own: Program | None = None
) -> None:
    """Run the containers that the application waits for, one after the other."""
    for container in service.beforehand:
        log = workspace.local / f"{container.name}.log"
        if own is not None and own.migration:
            command = [*own.migration]
        else:
            program, *arguments = container.command
            command = [sys.executable if program == "python" else program, *arguments]
        if shutil.which(command[0]) is None:
            raise UnusableError(
                f"The container {container.name} runs {command[0]}, which is not on this machine: give "
                "`strongroom up` what does the same here, with --application and --migration."
            )
        path = {"PATH": os.environ.get("PATH", os.defpath)}
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                env={**path, **container.environment, **database.environment},
                cwd=own.folder if own is not None and own.migration else workspace.project,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0:
            raise StrongroomError(
                f"The container {container.name} ended with {done.returncode}, so the application does not "
                f"start. Its log is {log}."
            )


def start(
    workspace: Workspace,
    service: DeployedService,
    clients: Clients,
    database: Database,
    own: Program | None = None,
) -> Application:
    """Start the application, or one's own program, wait until it is healthy, and register it."""
    port = free_port()
    process = ManagedProcess.start(
        "application",
        [sys.executable, "-m", "app"] if own is None else own.command,
        environment={
            "PATH": os.environ.get("PATH", os.defpath),
            **credentials(clients.region),
            **_role_credentials(service, clients),
            "AWS_ENDPOINT_URL": clients.endpoint,
            **service.environment,
            **database.environment,
            "PORT": str(port),
        },
        folder=workspace.project if own is None else own.folder,
        log=workspace.application_log,
    )
    process.remember(workspace.application_pid)
    application = Application(process, port, service.target_group_arn)
    try:
        _wait(application, service.health_check_path)
        clients("elbv2").register_targets(
            TargetGroupArn=service.target_group_arn, Targets=[{"Id": LOOPBACK, "Port": port}]
        )
    except BaseException:
        process.stop()
        raise
    return application


def _role_credentials(service: DeployedService, clients: Clients) -> dict[str, str]:
    """A session of the task role: what ECS gives a task, by another way."""
    if service.task_role_arn is None:
        return {}
    given = clients("sts").assume_role(RoleArn=service.task_role_arn, RoleSessionName="task")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def stop(application: Application, clients: Clients) -> None:
    """Deregister, then stop: the order in which ECS does it, so that no request is lost."""
    clients("elbv2").deregister_targets(
        TargetGroupArn=application.target_group_arn,
        Targets=[{"Id": LOOPBACK, "Port": application.port}],
    )
    application.process.stop()


def _wait(application: Application, path: str) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN
    url = f"http://{LOOPBACK}:{application.port}{path}"
    with httpx.Client(trust_env=False, timeout=2) as client:
        while time.monotonic() < deadline:
            if not application.process.running:
                raise application.process.failure("stopped before it was healthy")
            with contextlib.suppress(httpx.TransportError):
                if client.get(url).status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
    raise application.process.failure(f"was not healthy within {HEALTHY_WITHIN:.0f} seconds")
