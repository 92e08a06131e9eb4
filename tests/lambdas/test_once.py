"""No transaction is lost or doubled, whatever fails between the two tables and whenever."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
)
from botocore.exceptions import ClientError

from lambdas.validate_transaction.hashing import HashKeys, KmsClient
from lambdas.validate_transaction.model import decide
from lambdas.validate_transaction.reading import read_message
from lambdas.validate_transaction.results import Outcome, TransactionsTable
from tests.lambdas.conftest import Function
from tests.lambdas.support import DERIVED, ENVIRONMENT, message, sqs_event
from tests.lambdas.tables import Killed


def killed(*_: Any, **__: Any) -> Any:
    raise Killed


# A killed process emits no metrics; in this one the handler's decorators still come to run.
dies = pytest.mark.filterwarnings("ignore:No application metrics to publish")


def expire(function: Function, attribute: str) -> None:
    """Let the time in `attribute` of every idempotency record be long ago."""
    table = function.client.Table(ENVIRONMENT["IDEMPOTENCY_TABLE"])
    for item in function.items("IDEMPOTENCY_TABLE").values():
        assert attribute in item
        table.put_item(Item={**item, attribute: 1})


def test_the_same_message_twice_is_one_item_that_stays_as_it_was(function: Function) -> None:
    function.send(message())
    first = function.items()
    assert function.send(message(), message()) == []
    assert function.items() == first


def test_what_is_sent_again_is_recorded_again_where_its_item_is_gone_and_its_record_is_not(
    function: Function,
) -> None:
    """The transactions table was restored to before it: the idempotency records know it as done."""
    function.send(message())
    first = function.items()
    function.forget("TRANSACTIONS_TABLE")
    assert function.send(message()) == []
    assert function.items() == {}, "its sender has a result, and looks for no other"
    again = sqs_event(message(), message())
    for record in again["Records"]:
        record["messageAttributes"]["sent_again"] = {
            "stringValue": "true",
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        }
    assert function(again) == []
    (item,) = function.items().values()
    assert {**item, "processed_at": ""} == {**first["t-1"], "processed_at": ""}
    assert function(again) == []
    assert list(function.items().values()) == [item], "and counts once"


@pytest.mark.parametrize("lost", [False, True], ids=["record-there", "record-lost"])
def test_the_order_of_names_and_escapes_are_not_another_body(function: Function, lost: bool) -> None:
    function.send('{"transaction_id": "t-1", "amount": "1", "type": "pay"}')
    if lost:
        function.forget()
    assert function.send('{"type":"p\\u0061y", "amount":"1","transaction_id":"t-1"}') == []
    assert len(function.items()) == 1


def test_a_number_and_its_text_are_different_bodies(function: Function) -> None:
    function.send(message(amount="5"))
    function.send('{"transaction_id": "t-1", "amount": 5}')
    assert len(function.items()) == 2


def test_the_same_id_with_another_body_is_recorded_once_and_the_first_stays(
    function: Function,
) -> None:
    function.send(message())
    first = function.items()["t-1"]
    for _ in range(2):
        assert function.send(message(amount="99.00")) == []
        function.forget()

    items = function.items()
    assert items.pop("t-1") == first
    ((key, conflict),) = items.items()
    assert key == f"t-1#conflict#{conflict['body_sha256']}"
    assert conflict["status"] == "rejected"
    assert conflict["conflicts_with"] == "t-1"
    assert conflict["amount"] == "99.00"


def test_the_same_id_of_another_user_is_another_transaction(function: Function) -> None:
    for whose in ({}, {"submitted_by": "a"}, {"submitted_by": "b"}):
        for _ in range(2):
            assert function.send(message(**whose), message(**whose, amount="99.00")) == []
            function.forget()
    items = function.items()
    firsts = {"t-1", "t-1#by#a", "t-1#by#b"}
    assert firsts < items.keys()
    assert {
        key: (item["status"], item.get("submitted_by")) for key, item in items.items() if key in firsts
    } == {
        "t-1": ("accepted", None),
        "t-1#by#a": ("accepted", "a"),
        "t-1#by#b": ("accepted", "b"),
    }
    assert {item["conflicts_with"] for key, item in items.items() if key not in firsts} == firsts
    assert len({item["body_sha256"] for item in items.values()}) == len(items) == 6


@pytest.mark.parametrize("lost", [False, True], ids=["record-there", "record-lost"])
def test_when_it_was_received_makes_no_other_body(function: Function, lost: bool) -> None:
    body = message()
    del body["occurred_at"]
    function.send({**body, "received_at": "2026-01-31T09:30:00.000Z"})
    first = function.items()
    if lost:
        function.forget()
    assert function.send({**body, "received_at": "2026-01-31T09:31:00.000Z"}) == []
    assert function.items() == first
    assert first["t-1"]["occurred_at"] == "2026-01-31T09:30:00.000Z"


def test_without_the_idempotency_record_the_transactions_table_decides_alone(
    function: Function,
) -> None:
    function.send(message(amount="bad"))
    first = function.items()
    function.forget()
    assert function.send(message(amount="bad")) == []
    assert function.items() == first


def test_an_expired_record_is_as_good_as_none(function: Function) -> None:
    function.send(message())
    first = function.items()
    expire(function, "expiration")
    assert function.send(message()) == []
    assert function.items() == first


@dies
def test_killed_before_the_write_the_message_is_handled_after_the_deadline(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(function.module.transactions, "record", killed)
        with pytest.raises(Killed):
            function.send(message())
    assert function.items() == {}

    assert function.send(message()) == ["m-0"]  # still "in progress"
    expire(function, "in_progress_expiration")
    assert function.send(message()) == []
    assert function.items()["t-1"]["status"] == "accepted"


@dies
def test_killed_after_the_write_the_item_stays_as_it_was(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(function.module.store, "save_success", killed)
        with pytest.raises(Killed):
            function.send(message())
    first = function.items()
    assert len(first) == 1

    expire(function, "in_progress_expiration")
    assert function.send(message()) == []
    assert function.items() == first


def test_in_progress_ends_with_the_invocation(function: Function) -> None:
    """Else a record of a killed invocation would hold its message back for an hour."""
    function.context.remaining_milliseconds = 12_000
    before = int(datetime.now(UTC).timestamp() * 1000)
    function.send(message())
    (record,) = function.items("IDEMPOTENCY_TABLE").values()
    assert 12_000 <= record["in_progress_expiration"] - before < 22_000


def test_the_same_message_at_once_goes_back_to_the_queue(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = function.module.transactions.record
    seen = []

    def meanwhile(*args: Any) -> Outcome:
        with pytest.raises(IdempotencyAlreadyInProgressError) as raised:
            function.module.handle_message(read_message(sqs_event(message())["Records"][0]["body"]))
        seen.append(raised)
        outcome: Outcome = record(*args)
        return outcome

    monkeypatch.setattr(function.module.transactions, "record", meanwhile)
    assert function.send(message()) == []
    assert len(seen) == 1
    assert len(function.items()) == 1


@pytest.mark.parametrize("table", ["TRANSACTIONS_TABLE", "IDEMPOTENCY_TABLE"])
def test_a_table_out_of_reach_sends_the_message_back(function: Function, table: str) -> None:
    function.client.Table(ENVIRONMENT[table]).delete()
    assert function.send(message()) == ["m-0"]
    assert function.log_lines()[-1]["message"] == "Message goes back to the queue"


def test_a_failed_write_leaves_no_record_that_hides_the_retry(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    def throttled(*_: Any) -> Outcome:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")

    with monkeypatch.context() as patch:
        patch.setattr(function.module.transactions, "record", throttled)
        assert function.send(message()) == ["m-0"]
    assert function.send(message()) == []
    assert len(function.items()) == 1


def test_a_write_that_the_sdk_sent_twice_is_not_a_duplicate() -> None:
    class AnswerLost:
        def put_item(self, *, Item: Any, **_: Any) -> dict[str, Any]:  # noqa: N803
            error: Any = {"Error": {"Code": "ConditionalCheckFailedException"}, "Item": Item}
            raise ClientError(error, "PutItem")

    received = read_message(sqs_event(message())["Records"][0]["body"])
    decision = decide(received.fields, max_amount=Decimal(100))
    hash_keys = HashKeys(cast("KmsClient", None), ("mac-1",))
    hash_keys._derived |= DERIVED
    outcome = TransactionsTable(AnswerLost(), "transactions", hash_keys).record(received, decision)
    assert outcome == Outcome(status="accepted", reason_code=None, duplicate=False)
