"""What would be no change, and is odd, is never told as none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from strongroom.errors import UnusableError
from strongroom.synthesized.documents import parsed
from tests.strongroom.change.review.plans import change, given, plan, told, told_of


def state(*names: str, **values: Any) -> dict[str, Any]:
    found = [{"address": f"aws_sqs_queue.{each}", "type": "aws_sqs_queue", "values": values} for each in names]
    return {"root_module": {"resources": found}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"name": "a"}, {"name": "a"}, "none"),
        ({"name": "a"}, {"name": "b"}, "dangerous"),
        ({"name": "a"}, None, "dangerous"),
        (None, {"name": "a"}, "dangerous"),
    ],
)
def test_no_action_that_leaves_another_one(before: Any, after: Any, expected: str) -> None:
    assert told(change("aws_sqs_queue.a", ["no-op"], before, after))["verdict"] == expected
    moved = change("aws_sqs_queue.a", ["no-op"], before, after, of={"previous_address": "aws_sqs_queue.b"})
    assert told(moved)["verdict"] == ("safe" if expected == "none" else expected)


def test_what_is_managed_is_not_read_alone() -> None:
    assert told(change("aws_sqs_queue.a", ["read"], {}, {}))["verdict"] == "dangerous"
    assert told(change("data.aws_ami.a", ["read"], {}, {}, of={"mode": "data"}))["verdict"] == "none"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (state("a", "b"), state("a", "b"), "none"),
        (state("a", "b"), state("a"), "dangerous"),
        (state("a"), state("a", "b"), "review"),
        (state("a", name="x"), state("a", name="y"), "review"),
    ],
)
def test_states_that_differ_without_a_list_of_changes(before: Any, after: Any, expected: str) -> None:
    document = plan(prior_state={"values": before}, planned_values=after)
    del document["resource_changes"]
    (found,) = told_of(given(document, untold="there are no stacks"))["plans"]
    assert found["verdict"] == expected


def test_a_key_that_is_there_twice_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text('{"resource_changes": [{"change": {"actions": ["delete"], "actions": ["no-op"]}}]}')
    with pytest.raises(UnusableError, match='"actions" is there twice'):
        parsed(file)
