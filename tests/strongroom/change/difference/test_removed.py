"""What is taken out of the settings goes for good, and is told as that; not as something to be replaced."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from strongroom.change.consequences.instead import REMOVED, instead, table
from strongroom.change.difference.as_json import as_json
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.report import show
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.synthesized import Stack

QUEUE = {"aws_sqs_queue": {"q": {"name": "jobs"}}}
ROLE = {"aws_iam_role": {"r": {"name": "app-report"}}}


def stack(*given: dict[str, Any], **document: Any) -> Stack:
    return Stack("s", {"resource": {type_: each for one in given for type_, each in one.items()}, **document})


def compared(stack: StackDifference) -> Compared:
    return Compared("HEAD", "0" * 40, (stack,))


def shown(stack: StackDifference) -> list[str]:
    console = Console(file=io.StringIO())
    show(console, compared(stack))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_what_goes_is_said_once_and_how() -> None:
    table = {"aws_dynamodb_table": {"t": {"name": "t"}}}
    told = difference("s", stack(QUEUE, table), stack())
    lines = shown(told)
    assert lines[0] == "✗ aws_dynamodb_table.t would be destroyed in s. Lost with it: items."
    assert lines[2] == f"  Taken out: 1 aws_dynamodb_table, 1 aws_sqs_queue. {REMOVED}"
    assert not any("Instead" in line for line in lines)
    (given,) = json.loads(as_json(compared(told), None))["stacks"]
    assert {each["instead"] for each in given["resources"]} == {REMOVED}
    assert all(each["removed"] for each in given["resources"])


def queue(label: str, **more: Any) -> dict[str, Any]:
    return {"aws_sqs_queue": {label: {"name": label, "visibility_timeout_seconds": 30, **more}}}


def test_what_seems_to_come_under_another_address_is_replaced() -> None:
    told = difference("s", stack(queue("work")), stack(queue("jobs")))
    (lost,) = told.losses
    assert instead(lost) == table()["aws_sqs_queue"]


def test_another_of_its_type_is_no_reason_to_take_it_for_the_same() -> None:
    told = difference("s", stack(queue("work")), stack(queue("jobs", fifo_queue=True)))
    (lost,) = told.losses
    assert instead(lost) == REMOVED


def test_what_only_refers_to_another_name_of_what_is_renamed_too_is_the_same() -> None:
    """A plan does not know the key's id either: it is made by the apply."""

    def construct(name: str) -> Stack:
        key = {"aws_kms_key": {f"{name}_key_0A1B2C3D": {"description": f"for {name}", "is_enabled": True}}}
        of_key = {"kms_master_key_id": f"${{aws_kms_key.{name}_key_0A1B2C3D.arn}}"}
        return stack(key, queue(f"{name}_queue_4E5F6A7B", **of_key))

    lost = difference("s", construct("work"), construct("jobs")).losses
    assert [each.removed for each in lost] == [False, False]


def test_a_role_goes_whatever_else_comes() -> None:
    """By its type alone the other role would be taken for it, and the loss for one."""
    other = {"aws_iam_role": {"other": {"name": "app-audit", "assume_role_policy": "{}", "path": "/"}}}
    assert not difference("s", stack(ROLE), stack(other)).losses


def test_a_role_goes_with_what_used_it() -> None:
    told = difference("s", stack(ROLE, QUEUE), stack())
    assert [each.address for each in told.losses] == ["aws_sqs_queue.q"]


@pytest.mark.parametrize(
    ("policy", "named"),
    [
        ("arn:aws:iam::123456789012:role/app-report", True),
        ("arn:aws:iam::123456789012:role/app-report-2", False),
        ("arn:aws:iam::123456789012:role/my-app-report", False),
    ],
)
def test_a_role_that_something_names_is_missed(policy: str, named: bool) -> None:
    stays = {"aws_kms_key": {"k": {"policy": json.dumps({"Principal": policy})}}}
    assert bool(difference("s", stack(ROLE, stays), stack(stays)).losses) is named


def test_a_role_whose_name_nobody_knows_is_missed() -> None:
    assert difference("s", stack({"aws_iam_role": {"r": {"name_prefix": "a"}}}), stack()).losses
