"""The two dictionaries answer as moto's DynamoDB does, whatever is there and whatever is asked."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lambdas.conftest import Function
from tests.lambdas.support import ENVIRONMENT
from tests.lambdas.tables import CONDITIONS, Attached, Tables

IDEMPOTENCY, TRANSACTIONS = ENVIRONMENT["IDEMPOTENCY_TABLE"], ENVIRONMENT["TRANSACTIONS_TABLE"]
_, FIRST, FREE = CONDITIONS
NAMES = {
    "#id": "id",
    "#expiry": "expiration",
    "#in_progress_expiry": "in_progress_expiration",
    "#status": "status",
}

ids = st.sampled_from(["a", "b"])
times = st.integers(1, 3).map(lambda number: {"N": str(number)})
statuses = st.sampled_from(["INPROGRESS", "COMPLETED"]).map(lambda status: {"S": status})


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    record = {"id": {"S": draw(ids)}, "expiration": draw(times), "status": draw(statuses)}
    return record | ({"in_progress_expiration": draw(times)} if draw(st.booleans()) else {})


def reserve(record: dict[str, Any], now: dict[str, str], millis: dict[str, str]) -> tuple[str, dict[str, Any]]:
    values = {":now": now, ":now_in_millis": millis, ":inprogress": {"S": "INPROGRESS"}}
    return "put_item", {
        "TableName": IDEMPOTENCY,
        "Item": record,
        "ConditionExpression": FREE,
        "ExpressionAttributeNames": NAMES,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def complete(key: str, status: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "update_item", {
        "TableName": IDEMPOTENCY,
        "Key": {"id": {"S": key}},
        "UpdateExpression": "SET #status = :status, #expiry = :expiry",
        "ExpressionAttributeNames": {"#status": "status", "#expiry": "expiration"},
        "ExpressionAttributeValues": {":status": status, ":expiry": {"N": "2"}},
    }


def write(key: str, value: str, returned: bool) -> tuple[str, dict[str, Any]]:
    old = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if returned else {}
    item = {"transaction_id": {"S": key}, "amount": {"S": value}}
    return "put_item", {"TableName": TRANSACTIONS, "Item": item, "ConditionExpression": FIRST, **old}


requests = st.one_of(
    st.builds(reserve, records(), times, times),
    st.builds(complete, ids, statuses),
    st.builds(write, ids, st.sampled_from("12"), st.booleans()),
    st.builds(lambda key: ("delete_item", {"TableName": IDEMPOTENCY, "Key": {"id": {"S": key}}}), ids),
)


def told(client: Any, operation: str, asked: dict[str, Any]) -> tuple[str, Any]:
    try:
        getattr(client, operation)(**asked)
    except ClientError as error:
        response: Any = error.response
        return response["Error"]["Code"], response.get("Item")
    return "done", None


@settings(
    settings.get_profile("lambdas"),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=60,
)
@given(asked=st.lists(requests, min_size=5, max_size=20))
def test_the_same_answers(function: Function, asked: list[tuple[str, dict[str, Any]]]) -> None:
    client = function.module.dynamodb
    function.forget()
    function.forget("TRANSACTIONS_TABLE")
    by_moto = [told(client, *request) for request in asked]
    for whole in (True, False):
        with Attached(client, Tables(), whole=whole):
            assert [told(client, *request) for request in asked] == by_moto
