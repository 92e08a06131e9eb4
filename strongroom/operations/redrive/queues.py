"""Which queues: of an environment on AWS, or of the local deployment."""

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


@dataclass(frozen=True)
class Queues:
    """A dead-letter queue, and the queue that its messages came from."""

    sqs: Any
    source: str
    dead_letters: str
    retention_seconds: int
    """After so long, counted from when a message was first sent, SQS deletes a letter."""
    further: bool = False
    """Whether they are of a function of `[functions]`."""


def on_aws(settings: Settings, function: str | None = None) -> Queues:
    """The queues of an environment, or of one of its `[functions]`, with the shell's credentials, which have
    to be of its account."""
    return _found(account.clients(settings), settings, function)


def in_the_local_deployment(settings: Settings, workspace: Workspace, function: str | None = None) -> Queues:
    """The queues of what `make up` left running."""
    if not workspace.endpoint.exists():
        raise UnusableError("Nothing is up: `make up` deploys an environment to the emulator.")
    return _found(Clients(workspace.endpoint.read_text().strip(), settings.region), settings, function)


def _found(client: Callable[[str], Any], settings: Settings, function: str | None) -> Queues:
    if function is not None and function not in settings.functions:
        known = ", ".join(settings.functions) or "none"
        raise UnusableError(f"{settings.environment} has no function {function} (functions there: {known}).")
    prefix = "validation" if function is None else function.replace("-", "_")
    path = f"/{settings.application}/{settings.environment}"
    names = [f"{path}/{prefix}_queue_url", f"{path}/{prefix}_dead_letter_queue_url"]
    try:
        answer = client("ssm").get_parameters(Names=names)
        if answer["InvalidParameters"]:
            raise UnusableError(
                f"There is no parameter {answer['InvalidParameters'][0]}: is {settings.environment} deployed?"
            )
        urls = {found["Name"]: found["Value"] for found in answer["Parameters"]}
        sqs = client("sqs")
        attributes = sqs.get_queue_attributes(
            QueueUrl=urls[names[1]], AttributeNames=["MessageRetentionPeriod"]
        )["Attributes"]
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"The queues of {settings.environment} can't be found: {error}") from error
    return Queues(
        sqs, urls[names[0]], urls[names[1]], int(attributes["MessageRetentionPeriod"]), function is not None
    )
