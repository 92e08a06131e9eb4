"""The job whose tasks reach the ledger: which it is, and how its schedule starts one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from stacks.settings import Settings
from strongroom.errors import UnusableError
from strongroom.local.aws import Clients
from strongroom.operations import account
from strongroom.workspace import Workspace

Client = Callable[[str], Any]


@dataclass(frozen=True)
class Job:
    """`name` is its container's too; the rest are RunTask's arguments."""

    name: str
    cluster: str
    task_definition: str
    network: dict[str, Any]


def name_of(settings: Settings) -> str:
    """The first job of the settings that has `ledger`.

    Raises:
        UnusableError: none has.
    """
    for name, job in settings.jobs.items():
        if job.ledger:
            return name
    raise UnusableError(
        f"{settings.environment} has no job with ledger = true: docs/guides/ledger.md has what to add to its "
        "settings."
    )


def client_of(settings: Settings, workspace: Workspace, *, local: bool) -> Client:
    """Clients of the environment's account, or of what `make up` left running."""
    if not local:
        return account.clients(settings)
    if not workspace.endpoint.exists():
        raise UnusableError("Nothing is up: `make up` deploys an environment to the emulator.")
    return Clients(workspace.endpoint.read_text().strip(), settings.region)


def find(client: Client, settings: Settings) -> Job:
    """As its schedule starts it.

    Raises:
        UnusableError: it is not deployed, or can't be looked at.
    """
    name = name_of(settings)
    path = f"/{settings.application}/{settings.environment}"
    names = [f"{path}/schedule_group_name", f"{path}/{name.replace('-', '_')}_schedule_name"]
    try:
        answer = client("ssm").get_parameters(Names=names)
        if answer["InvalidParameters"]:
            raise UnusableError(
                f"There is no parameter {answer['InvalidParameters'][0]}: is {settings.environment} deployed?"
            )
        values = {each["Name"]: each["Value"] for each in answer["Parameters"]}
        target = client("scheduler").get_schedule(GroupName=values[names[0]], Name=values[names[1]])["Target"]
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"The job {name} of {settings.environment} can't be found: {error}") from error
    started = target["EcsParameters"]
    placed = started["NetworkConfiguration"]["awsvpcConfiguration"]
    return Job(
        name=name,
        cluster=target["Arn"],
        task_definition=started["TaskDefinitionArn"],
        network={
            "awsvpcConfiguration": {
                "subnets": placed["Subnets"],
                "securityGroups": placed["SecurityGroups"],
                "assignPublicIp": placed.get("AssignPublicIp", "DISABLED"),
            }
        },
    )
