"""When the function that runs a migration is called again; small stacks, written out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

TASK, INVOCATION = "aws_ecs_task_definition.schema", "aws_lambda_invocation.migrate"


def calling(task: str, **more: Any) -> dict[str, str]:
    given = {"function_name": "migrate", "input": json.dumps({"of": {"task": [task]}}), **more}
    return problems("SR646", {TASK: {"family": "schema"}, INVOCATION: given})


@pytest.mark.parametrize(
    ("task", "more", "once"),
    [
        ("${%s.arn}", {}, True),
        ("${%s.family}:${%s.revision}", {}, True),
        ("${%s.family}", {"triggers": {"revision": "${%s.revision}"}}, True),
        ("${%s.family}", {}, False),
        ("${%s.id}", {}, False),
        ("${%s.arn_without_revision}", {}, False),
        ("schema", {}, False),
        ("schema:7", {}, False),
        ("arn:aws:ecs:us-east-1:123456789012:task-definition/schema:7", {}, False),
        ("schemata", {}, True),  # nothing of the stack's
        ("${%s.arn}", {"lifecycle": {"ignore_changes": ["tags"]}}, True),
        ("${%s.arn}", {"lifecycle": {"ignore_changes": ["input"]}}, False),
        ("${%s.arn}", {"lifecycle": [{"ignore_changes": ["${input}"]}]}, False),
        ("${%s.arn}", {"lifecycle": {"ignore_changes": "all"}}, False),
        (
            "${%s.arn}",
            {"lifecycle": {"ignore_changes": ["input"]}, "triggers": {"r": "${%s.revision}"}},
            True,
        ),
        ("${%s.arn}", {"lifecycle_scope": "CREATE_ONLY"}, True),
        ("${%s.arn}", {"lifecycle_scope": "CRUD"}, False),
    ],
)
def test_each_revision_is_run_once(task: str, more: dict[str, Any], once: bool) -> None:
    filled = json.loads(json.dumps(more).replace("%s", TASK))
    assert calling(task.replace("%s", TASK), **filled).keys() == (set() if once else {INVOCATION})


def test_a_call_of_another_function_may_be_of_any_form() -> None:
    for given in ("not json", '{"bucket": "${aws_s3_bucket.files.id}"}', "[1]", None):
        assert problems("SR646", {INVOCATION: {"input": given, "lifecycle_scope": "CRUD"}}) == {}
