"""The guide's scheduled function: its settings are accepted, and its code makes twice once."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from stacks.settings import Settings
from tests.example_settings import EXAMPLE_FUNCTIONS
from tests.stacks.settings.tables import PRODUCTION
from tests.stacks.synth.test_more_functions import block

HANDLER = EXAMPLE_FUNCTIONS / "close_day" / "handler.py"


def test_the_guides_settings_are_accepted() -> None:
    settings = Settings.model_validate({**PRODUCTION, **tomllib.loads(block("toml", "[functions.close-day]"))})
    assert settings.schedules.keys() == {"close-day"}
    assert settings.tables_of("close-day") == ("closings",)


def test_the_guides_code_is_what_is_deployed_in_the_example() -> None:
    assert block("python", "def close_day(") == HANDLER.read_text(encoding="utf-8")


class Table:
    """Keeps each key once, as DynamoDB with the condition does; it refuses one for another reason."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def Table(self, name: str) -> Table:  # noqa: N802 - boto3's name
        assert name == "closings"
        return self

    def put_item(self, *, Item: dict[str, Any], ConditionExpression: str) -> None:  # noqa: N803 - boto3's names
        assert ConditionExpression == "attribute_not_exists(scheduled_time)"
        key = Item["scheduled_time"]
        if key == "throttled":
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")
        if key in self.keys:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")
        self.keys.append(key)


def test_a_time_that_comes_twice_is_done_once_and_what_fails_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table()
    monkeypatch.setenv("TABLE_CLOSINGS", "closings")
    monkeypatch.setattr(boto3, "resource", lambda _: table)
    names: dict[str, Any] = {"__name__": "close_day.handler"}
    exec(compile(HANDLER.read_text(encoding="utf-8"), HANDLER, "exec"), names)  # noqa: S102 - as Lambda loads it
    times = ["2030-01-31T02:30:00Z", "throttled", "2030-01-31T02:30:00Z"]
    bodies = [json.dumps({"schedule": "close-day", "scheduled_time": time}) for time in times]
    records = [{"messageId": f"m-{n}", "body": body} for n, body in enumerate([*bodies, "{}"], start=1)]
    answer = names["handler"]({"Records": records}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-2"}, {"itemIdentifier": "m-4"}]}
    assert table.keys == ["2030-01-31T02:30:00Z"]
