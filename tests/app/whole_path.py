"""The whole path, from a client's request to its verdict: application, PostgreSQL, queue, function.

KMS is moto's; DynamoDB's tables and the queue are dictionaries. Everything that anybody keeps is in `evidence`.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import boto3
import pytest

from app.aws import AwsCalls
from app.aws_gateways import _attributes
from app.gateways import Found, Message
from app.kms import KmsKeys
from app.result_items import verdict
from app.structured_logs import JsonFormatter
from strongroom.local.database.postgres import Server
from strongroom.operations.redrive.reasons import reason
from tests.app.attack import Evidence
from tests.app.fakes import FakeVerdicts, World
from tests.lambdas.support import ENVIRONMENT, LambdaContext, sqs_event
from tests.lambdas.tables import Attached, Tables

BATCH = 10


class TableVerdicts(FakeVerdicts):
    """Reads what the function has written."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self._tables = tables

    async def find(self, keys: Collection[str]) -> Found:
        items = self._tables.transactions
        return Found({key: verdict(items[key]) for key in keys if key in items})


@dataclass
class WholePath:
    """The application's world with the function behind it."""

    world: World
    function: ModuleType
    tables: Tables
    log: io.StringIO
    told: list[str] = field(default_factory=list)
    """What clients and operators were shown."""
    dead: list[str] = field(default_factory=list)
    gone: int = 0
    """So many of the queue's messages are not in it any more."""

    async def deliver(self) -> None:
        """Send on, judge, settle. What the function does not take is dead at once."""
        await self.world.settle()
        self.judge()
        for body in self.dead:
            self.told.append(reason({"Body": body, "Attributes": {"DeadLetterQueueSourceArn": "q"}}).text)
        await self.world.settle()

    def judge(self) -> None:
        """The function takes what the queue has."""
        messages = self.world.queue.taken[self.gone :]
        self.lose_messages()
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            answer = self.function.handler(delivered(batch), LambdaContext())
            failed = {int(each["itemIdentifier"][2:]) for each in answer["batchItemFailures"]}
            self.dead += [message.body for number, message in enumerate(batch) if number in failed]

    def lose_messages(self) -> None:
        """The queue is empty."""
        self.gone = len(self.world.queue.taken)

    def evidence(self) -> Evidence:
        """Everything that is stored, after it was written to the disk."""
        self.world.rows("CHECKPOINT")
        data = self.world.server.folder / "data"
        # Those of the ledger: the other databases are PostgreSQL's own.
        ((oid,),) = self.world.rows("SELECT oid::text FROM pg_database WHERE datname = 'ledger'")
        files = {
            f"database/{file.relative_to(data)}": file.read_bytes()
            for folder in (f"base/{oid}", "pg_wal", "global")
            for file in sorted((data / folder).rglob("*"))
            if file.is_file()
        }
        queued = [{"body": message.body, "id": message.request_id} for message in self.world.queue.taken]
        return Evidence(
            {
                **files,
                "queue": json.dumps(queued).encode(),
                "dead-letter queue": json.dumps(self.dead).encode(),
                "tables": json.dumps(self.tables.items).encode(),
                "sessions": repr(self.world.sessions.items).encode(),
                "logs": self.log.getvalue().encode(),
                "told": "\n".join(self.told).encode(),
            }
        )


def delivered(messages: Sequence[Message]) -> dict[str, Any]:
    """As SQS hands them to the function."""
    event = sqs_event(*(message.body for message in messages))
    for record, message in zip(event["Records"], messages, strict=True):
        said = _attributes(message)
        record["messageAttributes"] = {
            name: {"stringValue": each["StringValue"], "dataType": each["DataType"]}
            for name, each in said.items()
        }
    return event


def function_of_this_test(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The validation function's module, with its environment."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "POWERTOOLS_DEV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return importlib.import_module("lambdas.validate_transaction.handler")


@contextmanager
def whole_path(server: Server, function: ModuleType) -> Iterator[WholePath]:
    """Within moto. The application is not connected to its database yet."""
    kms = boto3.client("kms", region_name="us-east-1")
    numbers = kms.create_key()["KeyMetadata"]["KeyId"]
    hashes = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    tables, log = Tables(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonFormatter("example", "test"))
    ours, level = logging.getLogger("app"), logging.getLogger("app").level
    ours.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    function.logger.registered_handler.setStream(log)
    world = World(server, verdicts=TableVerdicts(tables), keys=KmsKeys(kms, AwsCalls(), numbers, (hashes,)))
    kept: dict[tuple[Any, str], Any] = {
        (function.hash_keys, "ids"): (hashes,),
        (function.hash_keys, "_derived"): {},
        (function.hash_keys, "_client"): kms,
        (function.account_numbers, "_key_id"): numbers,
        (function.account_numbers, "_client"): kms,
    }
    before = {(holder, name): getattr(holder, name) for holder, name in kept}
    for (holder, name), value in kept.items():
        setattr(holder, name, value)
    try:
        with Attached(function.dynamodb, tables, whole=False):
            yield WholePath(world, function, tables, log)
    finally:
        for (holder, name), value in before.items():
            setattr(holder, name, value)
        ours.removeHandler(handler)
        ours.setLevel(level)
