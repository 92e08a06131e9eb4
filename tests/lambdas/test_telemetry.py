"""Logs name the transaction and never the account; metrics count every outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.validate_transaction.settings import FunctionSettings, SettingsError
from tests.lambdas.conftest import Function
from tests.lambdas.support import ACCOUNT_ID, ENVIRONMENT, load_event, message, sqs_event

ReadMetrics = Callable[[], list[dict[str, Any]]]


def test_a_log_line_names_the_transaction_and_only_while_it_is_handled(function: Function) -> None:
    function.send(message(), "not JSON", message(transaction_id="t-2", amount="-1"))
    recorded, unreadable, rejected = function.log_lines()

    assert recorded["transaction_id"] == "t-1"
    assert recorded["status"] == "accepted"
    assert recorded["account"] == "****6819"
    assert recorded["environment"] == "dev"
    assert recorded["function_request_id"] == function.context.aws_request_id
    assert unreadable["problem"] == "The message is not JSON."
    assert unreadable["sqs_message_id"] == "m-1"
    assert "transaction_id" not in unreadable
    assert rejected["transaction_id"] == "t-2"
    assert rejected["reason"] == "amount_not_positive"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("caller-0001", "caller-0001"),
        ("5b7f9c1e-3c0f-4d25-9a53-0f9a621d72aa", "5b7f9c1e-3c0f-4d25-9a53-0f9a621d72aa"),
        ("", None),
        ("short", None),
        ("a" * 65, None),
        ("line\nbreak-in-it", None),
        ("{json: injected}", None),
    ],
)
def test_the_request_that_brought_it_is_in_its_line_and_its_item(
    function: Function, given: str, kept: str | None
) -> None:
    event = sqs_event(message())
    event["Records"][0]["messageAttributes"] = {
        "request_id": {"stringValue": given, "dataType": "String"},
    }
    assert function(event) == []
    (line,) = function.log_lines()
    assert line.get("request_id") == kept
    (item,) = function.items().values()
    assert item.get("request_id") == kept


def test_no_output_ever_holds_the_account_number(
    function: Function,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Lambda's runtime prints what any library logs, at the level that the function is set to.
    caplog.set_level("DEBUG")
    function(load_event("one_of_each"))
    swapped = {name: ACCOUNT_ID for name in message() if name != "transaction_id"}
    function.send(message(**swapped), f"broken {ACCOUNT_ID}", message(transaction_id=None))

    def quoting(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "X", "Message": ACCOUNT_ID}}, ACCOUNT_ID)

    monkeypatch.setattr(function.module.transactions, "record", quoting)
    assert function.send(message(transaction_id="t-3")) == ["m-0"]

    captured = capsys.readouterr()
    output = function.log.getvalue() + captured.out + captured.err + caplog.text
    assert "****6819" in output
    assert "ClientError" in output
    assert ACCOUNT_ID not in output
    assert ACCOUNT_ID[:-4] not in output


def test_metrics_count_each_outcome(function: Function, metrics: ReadMetrics) -> None:
    function(load_event("one_of_each"))
    emitted = metrics()
    (totals,) = [blob for blob in emitted if "TransactionsAccepted" in blob]

    assert totals["service"] == "validate_transaction"
    assert totals["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "strongroom/dev"
    counted = {name: sum(values) for name, values in totals.items() if isinstance(values, list)}
    assert counted == {
        "TransactionsAccepted": 1,
        "TransactionsRejected": 2,
        "TransactionsConflicting": 1,
        "TransactionsDuplicated": 2,
        "MessagesUnreadable": 2,
    }
    by_reason = [blob for blob in emitted if "RejectionReasons" in blob]
    assert [blob["reason"] for blob in by_reason] == ["amount_malformed", "id_reused"]
    for blob in by_reason:
        assert blob["service"] == "validate_transaction"
        (dimensions,) = blob["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
        assert set(dimensions) == {"service", "reason"}


def test_a_message_that_goes_back_is_counted(function: Function, metrics: ReadMetrics) -> None:
    function.context.remaining_milliseconds = 0
    function.send(message(), message())
    (totals,) = [blob for blob in metrics() if "MessagesRetried" in blob]
    assert totals["MessagesRetried"] == [1.0, 1.0]


def test_settings_name_all_that_is_missing() -> None:
    with pytest.raises(SettingsError, match="set TRANSACTIONS_TABLE, IDEMPOTENCY_TABLE in its"):
        FunctionSettings.from_environment({**ENVIRONMENT, "TRANSACTIONS_TABLE": "", "IDEMPOTENCY_TABLE": ""})


@pytest.mark.parametrize("value", ["NaN", "0", "-1", "1e9", "fifty"])
def test_a_limit_that_is_no_amount_stops_the_function(value: str) -> None:
    with pytest.raises(SettingsError, match="positive decimal number"):
        FunctionSettings.from_environment({**ENVIRONMENT, "MAX_TRANSACTION_AMOUNT": value})
