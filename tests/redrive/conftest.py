"""Queues in the emulator, as the validation tier has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from stacks.settings import Settings, load_environments
from strongroom.local import emulator
from strongroom.local.aws import Clients
from strongroom.local.workspace import PROJECT, Workspace
from strongroom.redrive import letters
from strongroom.redrive.queues import Queues, in_the_local_deployment

ACCOUNT, REGION = "123456789012", "us-east-1"
NUMBER = "GB29NWBK60161331926819"


def good(number: int = 0, **changes: Any) -> str:
    return json.dumps({"transaction_id": f"t-{number}", "account_id": NUMBER, "amount": "1.00", **changes})


NAMELESS = json.dumps({"account_id": NUMBER})
NO_JSON = f"{NUMBER} is not JSON"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulator is one server: an empty answer is the truth."""
    monkeypatch.setattr(letters, "WAIT_SECONDS", 0)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return next(each for each in load_environments(PROJECT / "environments") if each.environment == "prod")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = Workspace(PROJECT, tmp_path_factory.mktemp("redrive")).created()
    with emulator.running(made, account_id=ACCOUNT, region=REGION):
        yield made


@pytest.fixture(scope="session")
def clients(workspace: Workspace) -> Clients:
    return Clients(workspace.endpoint.read_text().strip(), REGION)


@pytest.fixture
def queues(clients: Clients, settings: Settings, workspace: Workspace) -> Queues:
    """Two new queues, found by their parameters."""
    sqs, name = clients("sqs"), uuid4().hex
    for output, retention in (
        ("validation_queue_url", 345_600),
        ("validation_dead_letter_queue_url", 1_209_600),
    ):
        url = sqs.create_queue(
            QueueName=f"{name}-{output}", Attributes={"MessageRetentionPeriod": str(retention)}
        )["QueueUrl"]
        clients("ssm").put_parameter(
            Name=f"/{settings.application}/prod/{output}", Value=url, Type="String", Overwrite=True
        )
    return in_the_local_deployment(settings, workspace)


def fill(queues: Queues, *bodies: str) -> None:
    for number, body in enumerate(bodies):
        attributes = {"request_id": {"DataType": "String", "StringValue": f"request-{number}"}}
        queues.sqs.send_message(QueueUrl=queues.dead_letters, MessageBody=body, MessageAttributes=attributes)


def contents(queues: Queues, url: str) -> list[str]:
    """The bodies in a queue, which is left as it is."""
    found: dict[str, str] = {}
    receipts = []
    while True:
        messages = queues.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60, MessageAttributeNames=["All"]
        ).get("Messages", [])
        if not messages:
            break
        found |= {each["MessageId"]: each["Body"] for each in messages}
        receipts += [each["ReceiptHandle"] for each in messages]
    for receipt in receipts:
        queues.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0)
    return sorted(found.values())
