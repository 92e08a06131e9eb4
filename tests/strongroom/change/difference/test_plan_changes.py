"""Terraform's plan, read: what is replaced and for what; unknown and sensitive values are no values."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from strongroom.change.consequences.instead import instead, table
from strongroom.change.consequences.interruptions import of_change
from strongroom.change.difference.plan_changes import read
from strongroom.change.difference.report import show_plan
from strongroom.change.difference.stack import Action
from strongroom.change.matrix.outcome import effects
from strongroom.change.values.changes import ABSENT, Change, Item
from strongroom.change.values.marked import SENSITIVE, UNKNOWN
from strongroom.change.values.text import place_text
from strongroom.synthesized.stack import Attributes


def plan(actions: list[str], before: Any, after: Any, **more: Any) -> Attributes:
    change = {"actions": actions, "before": before, "after": after, **more}
    previous = {"previous_address": change.pop("previous_address")} if "previous_address" in change else {}
    return {"resource_changes": [{"address": "aws_vpc.a", "change": change, **previous}]}


@pytest.mark.parametrize("actions", [["delete", "create"], ["create", "delete"]])
def test_a_replacement_says_for_what(actions: list[str]) -> None:
    before, after = {"cidr_block": "10.0.0.0/16"}, {"cidr_block": "10.1.0.0/16"}
    (found,) = read("s", plan(actions, before, after, replace_paths=[["cidr_block"], ["a", 0, "b"]])).resources
    assert found.action is Action.REPLACE
    assert found.loses == "everything"
    assert [place_text(place) for place in found.forced_by] == ["cidr_block", "a[0].b"]
    assert found.changes == (Change(("cidr_block",), "10.0.0.0/16", "10.1.0.0/16"),)


@pytest.mark.parametrize("actions", [["no-op"], ["read"]])
def test_what_stays_or_is_only_read_is_none(actions: list[str]) -> None:
    assert read("s", plan(actions, {}, {})).is_empty


def test_a_move_alone_is_a_change() -> None:
    (found,) = read("s", plan(["no-op"], {}, {}, previous_address="aws_vpc.b")).resources
    assert (found.action, found.was) == (Action.MOVE, "aws_vpc.b")


@pytest.mark.parametrize(
    ("actions", "before", "after", "action"),
    [
        (["create"], None, {"a": 1}, Action.ADD),
        (["delete"], {"a": 1}, None, Action.DESTROY),
        (["forget"], {"a": 1}, None, Action.FORGET),
    ],
)
def test_what_is_on_one_side_only(actions: list[str], before: Any, after: Any, action: Action) -> None:
    (found,) = read("s", plan(actions, before, after)).resources
    assert found.action is action
    assert found.changes == (Change(("a",), *((ABSENT, 1) if before is None else (1, ABSENT))),)


def test_json_text_is_compared_as_what_it_says() -> None:
    before, after = {"policy": '{"a":1,"b":2}'}, {"policy": '{"b": 3, "a": 1}'}
    (found,) = read("s", plan(["update"], before, after)).resources
    assert found.changes == (Change(("policy", "b"), 2, 3),)


def test_what_only_the_apply_tells() -> None:
    unknown = {"arn": True, "tags": {}, "rule": [{"x": True}, {"x": False}]}
    before = {"arn": "a", "rule": [{"x": 1}, {"x": 2}]}
    (found,) = read("s", plan(["update"], before, {"rule": [{}, {"x": 2}]}, after_unknown=unknown)).resources
    assert [(place_text(each.place), each.new) for each in found.changes if each.new != ABSENT] == [
        ("arn", UNKNOWN),
        ("rule[0].x", UNKNOWN),
    ]


SECRET = "hunter2"


@pytest.mark.parametrize(
    ("before", "after", "mark"),
    [
        ({"p": SECRET}, {"p": SECRET * 2}, {"p": True}),
        ({"p": [{"q": SECRET}]}, {"p": [{"q": SECRET * 2}]}, {"p": [{"q": True}]}),
        ({}, {"p": {"q": SECRET, "r": 1}}, {"p": {"q": True}}),
        ({"p": {"q": SECRET}}, {}, {"p": True}),
        ({"p": 1}, {"p": SECRET}, True),
        ({"p": '{"q": 1}'}, {"p": f'{{"q": "{SECRET}"}}'}, {"p": True}),
    ],
)
def test_a_sensitive_value_is_never_told(before: Any, after: Any, mark: Any) -> None:
    marks = {"before_sensitive": mark, "after_sensitive": mark}
    document = plan(["update"], before, after, **marks) | {
        "output_changes": {"o": {"actions": ["update"], "before": before, "after": after, **marks}}
    }
    found = read("s", document)
    assert SECRET not in repr(found)
    told = [*found.resources[0].changes, *found.others]
    assert len(told) == 2
    assert all(SENSITIVE in (each.old, each.new) for each in told)


def test_outputs() -> None:
    document = {"output_changes": {"o": {"actions": ["update"], "before": ["a"], "after": ["a", "b"]}}}
    assert read("s", document).others == (Change(("output", "o", Item(None, 1, "b")), ABSENT, "b"),)


IN_MODULE = 'module.net["a.b"].aws_vpc.main[0]'


def test_what_is_in_a_module_is_of_its_type() -> None:
    """With a dot in the key of the module."""
    document = plan(["delete", "create"], {"cidr_block": "a"}, {"cidr_block": "b"})
    document["resource_changes"][0]["address"] = IN_MODULE
    told = read("s", document)
    (found,) = told.resources
    assert found.loses == "everything"
    assert instead(found) == table()["aws_vpc"]
    assert [each.type for each in effects(told.resources)] == ["aws_vpc"]
    console = Console(file=io.StringIO(), width=200)
    show_plan(console, told)
    assert isinstance(console.file, io.StringIO)
    assert f"  Instead, aws_vpc: {instead(found)}" in console.file.getvalue()


def test_what_is_interrupted_in_a_module_is_told() -> None:
    document = plan(["update"], {"task_definition": "a"}, {"task_definition": "b"})
    document["resource_changes"][0]["address"] = "module.app.aws_ecs_service.main"
    (found,) = read("s", document).resources
    assert of_change(found)
