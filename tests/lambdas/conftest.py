"""The function's handler over DynamoDB tables that moto keeps in memory."""

from __future__ import annotations

import functools
import importlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import boto3
import pytest
from hypothesis import settings as hypothesis_settings
from moto import mock_aws

from tests.lambdas.support import DERIVED, ENVIRONMENT, LambdaContext, sqs_event

# The same examples in every run: a property that fails does so for everyone.
hypothesis_settings.register_profile("lambdas", derandomize=True, database=None, deadline=None, max_examples=40)


@functools.cache
def dynamodb() -> Any:
    """One for all tests: making one takes longer than a test. First called while moto is on."""
    return boto3.resource("dynamodb")


@dataclass
class Function:
    """The handler, and what it left in its tables and logs."""

    module: ModuleType
    client: Any
    log: io.StringIO
    context: LambdaContext = field(default_factory=LambdaContext)

    def __call__(self, event: dict[str, Any]) -> list[str]:
        """Invoke the handler; return the ids of the messages that failed."""
        response = self.module.handler(event, self.context)
        return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]

    def send(self, *bodies: Any) -> list[str]:
        return self(sqs_event(*bodies))

    def items(self, table: str = "TRANSACTIONS_TABLE") -> dict[str, dict[str, Any]]:
        key = {"TRANSACTIONS_TABLE": "transaction_id", "IDEMPOTENCY_TABLE": "id"}[table]
        rows = self.client.Table(ENVIRONMENT[table]).scan(ConsistentRead=True)["Items"]
        return {row[key]: row for row in rows}

    def forget(self, table: str = "IDEMPOTENCY_TABLE") -> None:
        """Delete every item, as time does in the idempotency table."""
        key = {"TRANSACTIONS_TABLE": "transaction_id", "IDEMPOTENCY_TABLE": "id"}[table]
        for value in self.items(table):
            self.client.Table(ENVIRONMENT[table]).delete_item(Key={key: value})

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "POWERTOOLS_DEV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        client = dynamodb()
        for table, key in (("TRANSACTIONS_TABLE", "transaction_id"), ("IDEMPOTENCY_TABLE", "id")):
            client.create_table(
                TableName=ENVIRONMENT[table],
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        module = importlib.import_module("lambdas.validate_transaction.handler")
        # As if KMS had been asked: what is, is in test_encrypted.py.
        monkeypatch.setattr(module.hash_keys, "_derived", {**DERIVED})
        log = io.StringIO()
        # Powertools writes to the standard output of the moment the handler was imported.
        module.logger.registered_handler.setStream(log)
        yield Function(module, client, log)


@pytest.fixture
def metrics(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """The metrics that were emitted since the last call, as CloudWatch reads them."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read
