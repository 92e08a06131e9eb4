"""What changes though its text stays, and what only waits for something else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from strongroom.change.consequences.interruptions import of_change
from strongroom.change.consequences.resource_change import Action, Following, ResourceChange
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.report import show
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.synthesized import Stack
from tests.synthesized import SynthesizedStack

DEFINITION = "aws_ecs_task_definition.d"
ARN = f"${{{DEFINITION}.arn}}"


def stack(**definition: Any) -> Stack:
    family = f"${{{DEFINITION}.arn_without_revision}}"
    return Stack(
        "s",
        {
            "resource": {
                "aws_ecs_task_definition": {"d": {"family": "f", "cpu": "256", **definition}},
                "aws_ecs_service": {"s": {"task_definition": ARN, "force_new_deployment": True}},
                "aws_lambda_invocation": {"i": {"input": f'{{"task_definition": "{ARN}"}}'}},
                "aws_iam_policy": {"p": {"policy": f'{{"Resource": "{family}:*"}}', "name": family}},
                "aws_route": {"r": {"x": f"${{{DEFINITION}.cpu}}"}},
            }
        },
    )


def found(old: Stack, new: Stack) -> dict[str, ResourceChange]:
    return {each.address: each for each in difference("s", old, new).resources}


def shown(stack: StackDifference) -> str:
    console = Console(file=io.StringIO())
    show(console, Compared("HEAD", "0" * 40, (stack,)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("argument", ["container_definitions", "memory", "execution_role_arn"])
def test_a_changed_task_definition_rolls_its_service_and_runs_the_migration_again(argument: str) -> None:
    told = found(stack(**{argument: "1"}), stack(**{argument: "2"}))
    assert {address: each.action for address, each in told.items()} == {
        DEFINITION: Action.REPLACE,
        "aws_ecs_service.s": Action.CHANGE,
        "aws_lambda_invocation.i": Action.REPLACE,
    }
    service, invocation = told["aws_ecs_service.s"], told["aws_lambda_invocation.i"]
    assert service.follows == (Following("task_definition", DEFINITION, replaced=True),)
    assert [each.name for each in of_change(service)] == ["a rolling deployment"]
    assert [each.name for each in of_change(invocation)] == ["the migration runs again"]
    assert not any(each.loses for each in told.values())


def test_it_is_told_with_what_it_follows() -> None:
    text = shown(difference("s", stack(memory="1"), stack(memory="2")))
    assert f"      ~ task_definition: follows {DEFINITION} (replaced)" in text
    assert "      ! a rolling deployment" in text


def test_an_argument_that_another_is_given_is_followed_where_it_changes() -> None:
    told = found(stack(cpu="256"), stack(cpu="512"))
    assert told["aws_route.r"].follows == (Following("x", DEFINITION, replaced=True),)


def test_what_changes_in_place_is_no_other_one() -> None:
    assert found(stack(tags={"a": "1"}), stack(tags={"a": "2"})).keys() == {DEFINITION}


def test_what_is_ignored_follows_nothing() -> None:
    old, new = stack(memory="1"), stack(memory="2")
    for each in (old, new):
        service = each.document["resource"]["aws_ecs_service"]["s"]
        service["lifecycle"] = {"ignore_changes": ["task_definition"]}
    assert "aws_ecs_service.s" not in found(old, new)


def test_every_service_of_a_changed_image_is_rolled(all_stacks: dict[str, SynthesizedStack]) -> None:
    """Of the committed environments: whoever refers to a task definition that gets another image."""
    new = all_stacks["prod"].stack
    old = Stack(new.name, {**new.document, "resource": {**new.document["resource"]}})
    old.document["resource"]["aws_ecs_task_definition"] = {
        name: {**each, "container_definitions": each["container_definitions"].replace("image", "before")}
        for name, each in new.document["resource"]["aws_ecs_task_definition"].items()
    }
    told = found(old, new)
    rolled = {each.address for each in new.of_type("aws_ecs_service")}
    assert rolled
    assert rolled <= told.keys()
    assert {told[address].action for address in rolled} == {Action.CHANGE}


def ordered(*waits: str, x: int = 1) -> Stack:
    return Stack("s", {"resource": {"aws_route": {"r": {"depends_on": [*waits], "x": x}, "a": {}, "b": {}}}})


def test_what_only_waits_for_something_else_is_no_change() -> None:
    told = difference("s", ordered("aws_route.a"), ordered("aws_route.a", "aws_route.b"))
    assert told.resources == ()
    assert told.ordering == ("aws_route.r",)
    assert not told.is_empty, "the checks look at it"
    assert "s: no resource changes; waiting for others than before, which a plan does not show: 1" in shown(
        told
    )


def test_another_order_of_the_same_is_nothing() -> None:
    one, other = ordered("aws_route.a", "aws_route.b"), ordered("aws_route.b", "aws_route.a")
    assert difference("s", one, other).is_empty


def test_a_real_change_beside_it_is_told() -> None:
    told = difference("s", ordered("aws_route.a"), ordered("aws_route.b", x=2))
    assert [(each.address, each.changes[0].place) for each in told.resources] == [("aws_route.r", ("x",))]
