"""A table that stays may lose an index, or keep a deletion that nobody wants: told, and the exit code is 1."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.difference.plan_changes import read
from strongroom.change.difference.stack import difference
from strongroom.synthesized import Stack
from strongroom.synthesized.stack import Attributes

INDEX = {"name": "by-client", "hash_key": "client_id", "projection_type": "ALL"}
OTHER = {"name": "by-day", "hash_key": "day", "projection_type": "ALL"}
TTL = {"attribute_name": "expires_at", "enabled": True}


def table(**arguments: Any) -> Stack:
    return Stack("s", {"resource": {"aws_dynamodb_table": {"t": {"name": "t", **arguments}}}})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([INDEX], [], "by-client would be deleted:"),
        (INDEX, None, "by-client would be deleted:"),
        ([INDEX, OTHER], [OTHER], "by-client would be deleted:"),
        ([INDEX], [{**INDEX, "name": "by-customer"}], "by-client would be deleted:"),
        ([INDEX], [{**INDEX, "hash_key": "customer_id"}], "by-client would be deleted and built again"),
        ([INDEX, OTHER], [OTHER, {**INDEX, "range_key": "at"}], "by-client would be deleted and built again"),
        ([{**INDEX, "range_key": "at"}], [INDEX], "by-client would be deleted and built again"),
        ([INDEX], [INDEX, OTHER], None),
        ([INDEX, OTHER], [OTHER, INDEX], None),
        ([], [INDEX], None),
        (None, [INDEX], None),
    ],
)
def test_an_index_that_goes_is_lost(old: Any, new: Any, told: str | None) -> None:
    sides = [{"global_secondary_index": each} if each is not None else {} for each in (old, new)]
    found = difference("s", *(table(**side) for side in sides))
    assert found.alarms is (told is not None)
    (changed,) = found.resources
    assert len(changed.parts_lost) == (0 if told is None else 1)
    assert all(str(told) in each for each in changed.parts_lost)
    planned = read("s", _plan(*sides))
    assert planned.alarms is found.alarms


@pytest.mark.parametrize("form", [lambda block: block, lambda block: [block]])
@pytest.mark.parametrize(
    ("old", "new", "refused", "lost"),
    [
        (TTL, {**TTL, "attribute_name": "gone_at"}, "from expires_at to gone_at", None),
        (TTL, None, None, "go on deleting items by their expires_at"),
        (TTL, {**TTL, "enabled": False}, None, None),
        (None, TTL, None, None),
        ({**TTL, "enabled": False}, None, None, None),
    ],
)
def test_another_ttl_is_refused_and_none_is_none(
    old: Any, new: Any, refused: str | None, lost: str | None, form: Any
) -> None:
    (changed,) = difference(
        "s", *(table(**({"ttl": form(each)} if each else {})) for each in (old, new))
    ).resources
    assert [refused in each for each in changed.refused_by_aws if refused] == ([True] if refused else [])
    assert [lost in each for each in changed.parts_lost if lost] == ([True] if lost else [])
    assert bool(changed.refused_by_aws) is (refused is not None)
    assert bool(changed.parts_lost) is (lost is not None)


def _plan(old: Attributes, new: Attributes) -> Attributes:
    change = {"actions": ["update"], "before": old, "after": new}
    return {
        "resource_changes": [
            {"address": "aws_dynamodb_table.t", "type": "aws_dynamodb_table", "change": change}
        ]
    }
