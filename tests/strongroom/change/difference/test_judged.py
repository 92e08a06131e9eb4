"""What an edit comes to beside its resources' values; and that it is judged by a review's own code."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.difference.beside import ELSEWHERE, TAGS
from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.only_a_plan import ALWAYS
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.change.review.verdict import Verdict
from strongroom.synthesized import Stack

QUEUE = {"name": "jobs", "visibility_timeout_seconds": 30}
NONE, SAFE, REVIEW, DANGEROUS, IRREVERSIBLE = Verdict


def stack(queue: dict[str, Any] | None = None, **document: Any) -> Stack:
    return Stack("s", {"resource": {"aws_sqs_queue": {"q": QUEUE | (queue or {})}}, **document})


def judged(old: Stack | None, new: Stack | None) -> StackDifference:
    return reviewed(difference("s", old, new), old, new)


def reasons(found: StackDifference) -> list[str]:
    return [each["sentence"] for each in (found.told or {})["reasons"]]


def provider(**given: Any) -> dict[str, Any]:
    return {"provider": {"aws": [{"region": "us-east-1", "allowed_account_ids": ["123456789012"], **given}]}}


def backend(**given: Any) -> dict[str, Any]:
    return {"terraform": {"backend": {"s3": {"bucket": "b", "key": "k", **given}}}}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ({}, {}, NONE),
        ({"output": {"o": {"value": 1}}}, {"output": {"o": {"value": 2}}}, SAFE),
        ({}, {"output": {"o": {"value": 2}}}, SAFE),
        ({"output": {"o": {"value": 1, "description": "a"}}}, {"output": {"o": {"value": 1}}}, NONE),
        (provider(), provider(default_tags=[{"tags": {"a": "b"}}]), SAFE),
        (provider(), provider(max_retries=3), REVIEW),
        (provider(), provider(region="eu-west-1"), IRREVERSIBLE),
        (backend(), backend(key="other"), IRREVERSIBLE),
        (backend(), backend(use_lockfile=True), REVIEW),
        (
            {"data": {"aws_ami": {"a": {"owners": ["x"]}}}},
            {"data": {"aws_ami": {"a": {"owners": ["y"]}}}},
            REVIEW,
        ),
        ({"locals": {"a": 1}}, {"locals": {"a": 2}}, REVIEW),
        ({}, {"locals": {"a": 2}}, NONE),
        ({"variable": {"a": {}}}, {"variable": {"a": {}, "b": {"default": 2}}}, NONE),
        ({"data": {"aws_ami": {"a": {}, "b": {}}}}, {"data": {"aws_ami": {"a": {}}}}, NONE),
        ({"variable": {"a": {"default": 1}}}, {"variable": {"a": {"default": 2}}}, REVIEW),
        ({"module": {"a": {"source": "./a"}}}, {}, IRREVERSIBLE),
        ({"module": {"a": {"source": "./a"}}}, {"module": {"a": {"source": "./b"}}}, DANGEROUS),
        ({}, {"module": {"a": {"source": "./a"}}}, REVIEW),
        ({}, {"import": [{"to": "aws_sqs_queue.q", "id": "x"}]}, REVIEW),
        ({"import": [{"to": "aws_sqs_queue.q", "id": "x"}]}, {}, NONE),
        ({}, {"check": {"c": {"assert": {"condition": True}}}}, NONE),
        ({}, {"later": {"a": 1}}, REVIEW),
    ],
)
def test_what_is_beside_the_resources_comes_to(
    before: dict[str, Any], after: dict[str, Any], verdict: Verdict
) -> None:
    assert judged(stack(**before), stack(**after)).verdict is verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ({"lifecycle": {"prevent_destroy": True}}, {}, DANGEROUS),
        ({"lifecycle": {"prevent_destroy": True}}, {"lifecycle": {"prevent_destroy": False}}, DANGEROUS),
        ({}, {"lifecycle": {"prevent_destroy": True}}, SAFE),
        ({"lifecycle": [{"prevent_destroy": False}]}, {"lifecycle": [{"prevent_destroy": True}]}, SAFE),
        ({}, {"lifecycle": {"create_before_destroy": True}}, NONE),
        ({"lifecycle": {"ignore_changes": ["tags"]}}, {}, REVIEW),
        ({}, {"count": 2}, DANGEROUS),
        ({}, {"for_each": ["a"]}, DANGEROUS),
        ({}, {"provider": "aws.other"}, DANGEROUS),
        ({}, {"depends_on": ["aws_sqs_queue.other"]}, NONE),
        ({}, {"//": {"metadata": {"path": "s/q"}}}, NONE),
        (
            {"lifecycle": {"ignore_changes": ["delay_seconds"]}},
            {"delay_seconds": 5} | {"lifecycle": {"ignore_changes": ["delay_seconds"]}},
            NONE,
        ),
        ({}, {"visibility_timeout_seconds": 60}, SAFE),
        ({}, {"name": "work"}, IRREVERSIBLE),
    ],
)
def test_terraform_s_own_arguments_are_judged_and_are_no_values(
    before: dict[str, Any], after: dict[str, Any], verdict: Verdict
) -> None:
    assert judged(stack(before), stack(after)).verdict is verdict


def test_what_stands_elsewhere_is_left_behind() -> None:
    found = judged(stack(**provider()), stack(**provider(region="eu-west-1")))
    assert reasons(found) == [ELSEWHERE]


def test_default_tags_are_tags() -> None:
    found = judged(stack(**provider()), stack(**provider(default_tags=[{"tags": {"a": "b"}}])))
    assert reasons(found) == [TAGS]


def test_a_stack_that_has_gone_leaves_all_it_made_to_nobody() -> None:
    """Nothing of its security changes: all that it made stays."""
    found = judged(stack(), None)
    assert found.verdict is IRREVERSIBLE
    assert found.security.is_empty
    assert found.only_a_plan == ()


def test_a_new_stack_takes_nothing_from_anybody() -> None:
    assert judged(None, stack()).verdict is SAFE


def test_what_is_moved_is_no_change_however_it_is_referred_to() -> None:
    def of(name: str, **more: Any) -> Stack:
        queue = {"name": "jobs", "visibility_timeout_seconds": 30}
        policy = {"queue_url": f"${{aws_sqs_queue.{name}.url}}", "policy": "{}"}
        return Stack(
            "s", {"resource": {"aws_sqs_queue": {name: queue}, "aws_sqs_queue_policy": {"p": policy}}, **more}
        )

    found = judged(of("a"), of("b", moved=[{"from": "aws_sqs_queue.a", "to": "aws_sqs_queue.b"}]))
    assert reasons(found) == ["only Terraform's state changes: moves and imports"]


def test_what_follows_a_new_task_definition_is_rolled_out_as_a_plan_says() -> None:
    def of(image: str) -> Stack:
        task = {"family": "app", "container_definitions": f'[{{"name": "app", "image": "{image}"}}]'}
        service = {"name": "app", "task_definition": "${aws_ecs_task_definition.t.arn}"}
        return Stack(
            "s", {"resource": {"aws_ecs_task_definition": {"t": task}, "aws_ecs_service": {"s": service}}}
        )

    found = judged(of("a"), of("b"))
    assert found.verdict is REVIEW
    assert any("a rolling deployment" in each for each in reasons(found))
    assert (
        "values of what is made or changed before them: aws_ecs_service.s.task_definition" in found.only_a_plan
    )


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ({"locals": {"a": 1}}, {"locals": {"a": 2}}, "local.a"),
        ({"locals": {"b": 1, "a": "${local.b}"}}, {"locals": {"b": 2, "a": "${local.b}"}}, "local.a"),
        ({"variable": {"a": {"default": 1}}}, {"variable": {"a": {"default": 2}}}, "var.a"),
        ({"data": {"aws_ami": {"a": {"o": 1}}}}, {"data": {"aws_ami": {"a": {"o": 2}}}}, "data.aws_ami.a"),
    ],
)
def test_what_another_value_of_a_name_replaces_is_lost(
    before: dict[str, Any], after: dict[str, Any], name: str
) -> None:
    """Its own text stays: it follows, as from one resource to another."""
    using = {"name": f"jobs-${{{name}}}"}
    found = judged(stack(using, **before), stack(using, **after))
    assert found.verdict is IRREVERSIBLE
    (lost,) = found.losses
    assert [(each.argument, each.address) for each in lost.follows] == [("name", name)]


@pytest.mark.parametrize("text", ["local.a", "${local.ab}", "${x.local.a}", "${var.a}"])
def test_another_name_is_not_that_one(text: str) -> None:
    using, others = {"name": text}, {"variable": {"a": {"default": 1, "description": "b"}}}
    found = judged(
        stack(using, locals={"a": 1}, variable={"a": {"default": 1}}), stack(using, locals={"a": 2}, **others)
    )
    assert found.verdict is REVIEW
    assert not found.resources


def test_a_condition_that_uses_a_name_is_no_value() -> None:
    using = {"lifecycle": {"precondition": [{"condition": "${local.a}"}], "prevent_destroy": True}}
    assert not judged(stack(using, locals={"a": 1}), stack(using, locals={"a": 2})).resources


def test_what_the_provider_alone_replaces_only_a_plan_knows() -> None:
    """Of a type that no table has, the argument is named; of what is known to stay in place it is not."""

    def of(pattern: str, **more: Any) -> Stack:
        document = {"aws_cloudwatch_event_rule": {"r": {"event_pattern": pattern, "tags": more}}}
        return Stack("s", {"resource": document, "variable": {"image_tag": {}, "b": {"default": 1}}})

    told = judged(of("a"), of("b", team="x")).only_a_plan
    assert told == (
        "whether the provider replaces these, of types that no table here has: "
        "aws_cloudwatch_event_rule (event_pattern)",
        "variables that a deployment gives: image_tag",
        ALWAYS,
    )
    assert judged(stack(), stack({"visibility_timeout_seconds": 60})).only_a_plan == (ALWAYS,)


def test_a_secret_is_masked_as_in_a_review() -> None:
    old, new = (
        Stack("s", {"resource": {"aws_sqs_queue": {"q": QUEUE}}, "output": {"password": {"value": value}}})
        for value in ("one-that-was", "one-that-is")
    )
    assert "one-that-is" not in repr(judged(old, new).told)
