"""Which calls to AWS the function makes: what its role has to allow, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lambdas.conftest import Function
from tests.lambdas.support import ENVIRONMENT, load_event, message


def test_the_calls_on_each_table(function: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first run, duplicates, conflicts, a lost and an expired record, and a failed write."""
    calls: set[tuple[str, str]] = set()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        calls.add((params["TableName"], model.name))

    def throttled(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")

    events = function.module.dynamodb.meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        function(load_event("one_of_each"))
        function(load_event("one_of_each"))
        function.forget()
        function(load_event("one_of_each"))
        monkeypatch.setattr(function.module.transactions, "record", throttled)
        function.send(message(transaction_id="t-3"))
    finally:
        events.unregister("provide-client-params.dynamodb", note)

    named = {(name, ENVIRONMENT[name]) for name in ("TRANSACTIONS_TABLE", "IDEMPOTENCY_TABLE")}
    assert {name: {op for table, op in calls if table == full} for name, full in named} == {
        "TRANSACTIONS_TABLE": {"PutItem"},
        "IDEMPOTENCY_TABLE": {"PutItem", "UpdateItem", "DeleteItem"},
    }
