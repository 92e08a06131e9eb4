"""Queues in the emulator, as the validation tier has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from stacks.settings import Settings, load_environments
from strongroom.local import emulator
from strongroom.local.aws import Clients
from strongroom.operations.redrive import letters
from strongroom.operations.redrive.choice import Choice
from strongroom.operations.redrive.looking import Found, look
from strongroom.operations.redrive.moving import Tally, move
from strongroom.operations.redrive.queues import Queues
from strongroom.workspace import PROJECT, Workspace
from tests.example_settings import ONE_ACCOUNT

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
    return next(each for each in load_environments(ONE_ACCOUNT) if each.environment == "prod")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = Workspace(PROJECT, tmp_path_factory.mktemp("redrive")).created()
    with emulator.running(made, account_id=ACCOUNT, region=REGION):
        yield made


@pytest.fixture(scope="session")
def clients(workspace: Workspace) -> Clients:
    return Clients(workspace.endpoint.read_text().strip(), REGION)


@pytest.fixture
def queues(clients: Clients, settings: Settings) -> Queues:
    """Two new queues, to be found by their parameters."""
    made = new_queues(clients)
    for output, url in (
        ("validation_queue_url", made.source),
        ("validation_dead_letter_queue_url", made.dead_letters),
    ):
        clients("ssm").put_parameter(
            Name=f"/{settings.application}/prod/{output}", Value=url, Type="String", Overwrite=True
        )
    return made


def new_queues(clients: Clients) -> Queues:
    sqs, name, retention = clients("sqs"), uuid4().hex, 1_209_600
    source = sqs.create_queue(QueueName=name)["QueueUrl"]
    dead_letters = sqs.create_queue(
        QueueName=f"{name}-dead", Attributes={"MessageRetentionPeriod": str(retention)}
    )["QueueUrl"]
    return Queues(sqs, source, dead_letters, retention)


def fill(queues: Queues, *bodies: str) -> None:
    """Dead-letter messages; the nth has `request-n` as its request_id."""
    entries = [
        {
            "Id": str(number),
            "MessageBody": body,
            "MessageAttributes": {"request_id": {"DataType": "String", "StringValue": f"request-{number}"}},
        }
        for number, body in enumerate(bodies)
    ]
    for start in range(0, len(entries), 10):
        queues.sqs.send_message_batch(QueueUrl=queues.dead_letters, Entries=entries[start : start + 10])


class Arriving:
    """SQS, and a sender that makes another dead message before each receive."""

    def __init__(self, sqs: Any) -> None:
        self._sqs = sqs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sqs, name)

    def receive_message(self, **arguments: Any) -> Any:
        self._sqs.send_message(QueueUrl=arguments["QueueUrl"], MessageBody=good(0))
        return self._sqs.receive_message(**arguments)


def found(queues: Queues, **choice: Any) -> Found:
    return look(queues, Choice(**choice), datetime.now(UTC))


def moved(queues: Queues, limit: int | None = None, **choice: Any) -> Tally:
    """A look, and a move of all that it chose."""
    tally = Tally()
    move(queues, found(queues, **choice).chosen, tally, per_second=1e9, limit=limit)
    return tally


def contents(queues: Queues, url: str) -> list[str]:
    """The bodies in a queue, which is left as it is."""
    received: list[list[dict[str, Any]]] = []
    while messages := queues.sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60
    ).get("Messages"):
        received.append(messages)
    for messages in received:
        queues.sqs.change_message_visibility_batch(
            QueueUrl=url,
            Entries=[
                {"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"], "VisibilityTimeout": 0}
                for each in messages
            ],
        )
    return sorted(each["Body"] for messages in received for each in messages)
