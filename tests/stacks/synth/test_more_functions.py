"""The guide's function: its settings are accepted, and its code does what the guide says."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import boto3
import pytest

from stacks.settings import Settings
from tests.example_settings import EXAMPLE_FUNCTIONS
from tests.stacks.settings.tables import PRODUCTION

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "more-of-a-thing.md"
HANDLER = EXAMPLE_FUNCTIONS / "settle" / "handler.py"


def block(language: str, having: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    (found,) = (each for each in blocks if having in each)
    return str(found)


def test_the_guides_settings_are_accepted() -> None:
    settings = Settings.model_validate({**PRODUCTION, **tomllib.loads(block("toml", "[functions.settle]"))})
    assert settings.queues_of("service") == ("settle",)
    assert settings.tables_of("settle") == ("settlements",)


def test_the_guides_code_is_what_is_deployed_in_the_example() -> None:
    assert block("python", "def settle(") == HANDLER.read_text(encoding="utf-8")


class Table:
    """Keeps what is put, but refuses one."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def Table(self, name: str) -> Table:  # noqa: N802 - boto3's name
        assert name == "settlements"
        return self

    def put_item(self, *, Item: dict[str, Any]) -> None:  # noqa: N803 - boto3's name
        if Item["transaction_id"] == "t-2":
            raise ValueError("refused")
        self.items.append(Item)


def test_what_fails_is_named_and_its_neighbours_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table()
    monkeypatch.setenv("TABLE_SETTLEMENTS", "settlements")
    monkeypatch.setattr(boto3, "resource", lambda _: table)
    names: dict[str, Any] = {"__name__": "settle.handler"}
    exec(compile(HANDLER.read_text(encoding="utf-8"), HANDLER, "exec"), names)  # noqa: S102 - as Lambda loads it
    bodies = [json.dumps({"transaction_id": f"t-{number}"}) for number in (1, 2, 3)]
    records = [{"messageId": f"m-{n}", "body": body} for n, body in enumerate([*bodies, "no JSON"], start=1)]
    answer = names["handler"]({"Records": records}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-2"}, {"itemIdentifier": "m-4"}]}
    assert [item["transaction_id"] for item in table.items] == ["t-1", "t-3"]
