"""DynamoDB in two dictionaries, behind botocore's hook for a request on its way.

moto answers the same, and takes four times as long. Requests are the SDK's own, so its time-outs, retries and
errors are real; a condition that is not among those the function sends is an error, not a guess.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from types import SimpleNamespace, TracebackType
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.lambdas.support import ENVIRONMENT

Item = dict[str, dict[str, Any]]
Values = Mapping[str, Mapping[str, str]]

KEYS = {ENVIRONMENT["TRANSACTIONS_TABLE"]: "transaction_id", ENVIRONMENT["IDEMPOTENCY_TABLE"]: "id"}


# `total_max_attempts` of the function's client.
TRIES = 3


class Killed(BaseException):
    """The process ends here: nobody catches it, nothing is cleaned up."""


class Fault(Enum):
    """What may become of one request."""

    THROTTLED = "throttled"
    FAILED = "answered with 500"
    UNREACHABLE = "never arrived"
    LOST = "carried out, and the answer never arrived"
    KILLED_BEFORE = "the process was killed before it was carried out"
    KILLED_AFTER = "the process was killed after it was carried out"


REFUSED = {
    Fault.THROTTLED: (400, "ThrottlingException"),
    Fault.FAILED: (500, "InternalServerError"),
}


def _absent(item: Item | None, _: Values) -> bool:
    return item is None


def _absent_or_expired(item: Item | None, values: Values) -> bool:
    if item is None or int(item["expiration"]["N"]) < int(values[":now"]["N"]):
        return True
    deadline = item.get("in_progress_expiration")
    in_progress = item["status"]["S"] == values[":inprogress"]["S"]
    return in_progress and deadline is not None and int(deadline["N"]) < int(values[":now_in_millis"]["N"])


CONDITIONS: dict[str | None, Callable[[Item | None, Values], bool]] = {
    None: lambda *_: True,
    "attribute_not_exists(transaction_id)": _absent,
    "attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND "
    "attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)": _absent_or_expired,
}


class Tables:
    """Both tables, and the faults of the requests to come, by their number."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Item]] = {table: {} for table in KEYS}
        self.faults: dict[int, Fault] = {}
        self.requests = 0

    @property
    def transactions(self) -> dict[str, Item]:
        return self.items[ENVIRONMENT["TRANSACTIONS_TABLE"]]

    @property
    def idempotency(self) -> dict[str, Item]:
        return self.items[ENVIRONMENT["IDEMPOTENCY_TABLE"]]

    def time_out(self) -> None:
        """Let every invocation's deadline be past, as it is when a message is visible again."""
        for record in self.idempotency.values():
            if "in_progress_expiration" in record:
                record["in_progress_expiration"] = {"N": "1"}

    def answer(self, request: Any, **_: Any) -> AWSResponse:
        """A handler of botocore's `before-send`: the SDK signs, times out, tries again."""
        return _response(request, *self._once(_operation(request), json.loads(request.body)))

    def answer_call(self, params: dict[str, Any], model: Any, **_: Any) -> tuple[Any, dict[str, Any]]:
        """A handler of `before-call`: the SDK checks and serializes, and the rest of its work is done here.

        That takes half as long, and tries as often as the function's client does.
        """
        for left in reversed(range(TRIES)):
            try:
                status, told = self._once(model.name, json.loads(params["body"]))
            except (ConnectTimeoutError, ReadTimeoutError):
                if not left:
                    raise
                continue
            if not left or (status, told.get("__type")) not in REFUSED.values():
                break
        return SimpleNamespace(status_code=status), _parsed(status, told)

    def _once(self, operation: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        fault = self.faults.get(self.requests)
        self.requests += 1
        if fault in REFUSED:
            status, code = REFUSED[fault]
            return status, {"__type": code, "message": fault.value}
        if fault is Fault.KILLED_BEFORE:
            raise Killed
        if fault is Fault.UNREACHABLE:
            raise ConnectTimeoutError(endpoint_url="dynamodb")
        told = self._carry_out(operation, asked)
        if fault is Fault.KILLED_AFTER:
            raise Killed
        if fault is Fault.LOST:
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return told

    def _carry_out(self, operation: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        table, name = self.items[asked["TableName"]], KEYS[asked["TableName"]]
        if operation == "PutItem":
            return self._put(table, name, asked)
        key = asked["Key"][name]["S"]
        if operation == "DeleteItem":
            table.pop(key, None)
        else:
            assert operation == "UpdateItem"
            table[key] = {**table.get(key, asked["Key"]), **_set(asked)}
        return 200, {}

    @staticmethod
    def _put(table: dict[str, Item], name: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        key = asked["Item"][name]["S"]
        # DynamoDB takes UTF-8 alone, and no empty key.
        assert key
        json.dumps(asked["Item"], ensure_ascii=False).encode()
        there = table.get(key)
        if CONDITIONS[asked.get("ConditionExpression")](there, asked.get("ExpressionAttributeValues", {})):
            table[key] = asked["Item"]
            return 200, {}
        told = {"__type": "ConditionalCheckFailedException", "message": "The conditional request failed"}
        held = {"Item": there} if asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else {}
        return 400, {**told, **held}


class Attached:
    """The tables behind a client while the context lasts; `whole`: with all of the SDK before them."""

    def __init__(self, client: Any, tables: Tables, *, whole: bool = True) -> None:
        self._events = client.meta.events
        self._tables = tables
        self._hook = (
            ("before-send.dynamodb", tables.answer) if whole else ("before-call.dynamodb", tables.answer_call)
        )

    def __enter__(self) -> Tables:
        self._events.register_first(*self._hook)
        return self._tables

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._events.unregister(*self._hook)


def _parsed(status: int, told: dict[str, Any]) -> dict[str, Any]:
    """As botocore's parser makes it of an answer."""
    if status < 300:
        return {"ResponseMetadata": {}}
    held = {name: value for name, value in told.items() if name == "Item"}
    error = {"Code": told["__type"], "Message": told["message"]}
    return {"Error": error, "ResponseMetadata": {}, **held}


def _operation(request: Any) -> str:
    target = request.headers["X-Amz-Target"]
    return str(target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]


def _set(asked: dict[str, Any]) -> Item:
    """`SET #a = :a, #b = :b`, the one form that is sent."""
    names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
    assignments = asked["UpdateExpression"].removeprefix("SET ").split(", ")
    return {names[name]: values[value] for name, value in (each.split(" = ") for each in assignments)}


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


def _response(request: Any, status: int, told: dict[str, Any]) -> AWSResponse:
    content = json.dumps(told).encode()
    headers = {"content-type": "application/x-amz-json-1.0", "content-length": str(len(content))}
    return AWSResponse(request.url, status, headers, _Raw(content))
