"""The pure comparison: complete, symmetric, and as deep as two values can be told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongroom.change.values.changes import ABSENT, Change, Item, Place, applied, changes
from strongroom.change.values.parsed import Json, parsed

# Few and short, so that two values have much in common, and names occur twice.
TEXTS = st.sampled_from(["a", "b", "name", "Sid", "{}", "[1]", '{"a": 1, "b": [2]}', '{"b": [2], "a": 1}', ""])
LEAVES = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.0, 1.0]) | TEXTS
NAMED = st.lists(st.fixed_dictionaries({"name": st.sampled_from("abcd")}, optional={"x": LEAVES}), max_size=4)
VALUES = st.recursive(
    LEAVES | NAMED | st.lists(st.sampled_from("abcd"), max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(TEXTS, inner, max_size=3)
        | st.lists(inner, max_size=3).map(json.dumps)
    ),
    max_leaves=12,
)


def written(value: Any) -> str:
    """A value as text that tells 1 from true and from 1.0, and JSON text from what it says."""
    return json.dumps(value, sort_keys=True, default=lambda json_text: {"(json)": json_text.value})


def told(found: list[Change]) -> list[str]:
    return sorted(map(repr, found))


def turned(place: Place) -> Place:
    return tuple(Item(step.new, step.old, step.name) if isinstance(step, Item) else step for step in place)


@given(VALUES, VALUES)
def test_applied_to_the_old_they_give_the_new(old: Any, new: Any) -> None:
    before, after = parsed(old), parsed(new)
    assert written(applied(before, changes(before, after))) == written(after)


@given(VALUES, VALUES)
def test_the_way_back_is_the_same_turned_round(old: Any, new: Any) -> None:
    before, after = parsed(old), parsed(new)
    back = [Change(turned(each.place), each.new, each.old) for each in changes(before, after)]
    assert told(back) == told(list(changes(after, before)))


@given(VALUES, VALUES)
def test_there_are_changes_exactly_where_something_differs(old: Any, new: Any) -> None:
    before, after = parsed(old), parsed(new)
    assert bool(list(changes(before, after))) == (written(before) != written(after))


@given(VALUES)
def test_no_change_has_the_same_on_both_sides(value: Any) -> None:
    assert list(changes(parsed(value), parsed(value))) == []


def test_layout_and_order_of_keys_of_json_text_say_nothing() -> None:
    assert parsed('{"a": 1, "b": null}') == parsed('{\n "b": null, "a": 1}') == Json({"a": 1, "b": None})


@pytest.mark.parametrize("text", ['{ $.message = "x" }', "{", "[NaN]", "${jsonencode([])}", "[" * 100_000])
def test_what_only_looks_like_json_stays_text(text: str) -> None:
    assert parsed(text) == text


def test_null_is_left_out_but_not_in_json_text() -> None:
    assert parsed({"a": None, "b": [{"c": None}]}) == {"b": [{}]}


A, B = {"name": "a", "x": 1}, {"name": "b", "x": 1}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 2}, [Change(("a",), 1, 2)]),
        ({"a": 1}, {}, [Change(("a",), 1, ABSENT)]),
        ({"a": 1}, {"a": True}, [Change(("a",), 1, True)]),
        ([A], [B, A], [Change((Item(None, 0, "b"),), ABSENT, B)]),
        ([A, B], [A, B | {"x": 2}], [Change((Item(1, 1, "b"), "x"), 1, 2)]),
        ([A, B], [B, A], [Change((), [A, B], [B, A])]),
        (
            ["x", "y"],
            ["y", "z"],
            [Change((Item(0, None, "x"),), "x", ABSENT), Change((Item(None, 1, "z"),), ABSENT, "z")],
        ),
        ([{"x": 1}, {"x": 3}], [{"x": 1}, {"x": 2}, {"x": 3}], [Change((Item(None, 1),), ABSENT, {"x": 2})]),
        ([[1], [2]], [[1], [4]], [Change((Item(1, 1), Item(0, 0)), 2, 4)]),
        ('{"a": [1]}', '{"a": [2]}', [Change(("a", Item(0, 0)), 1, 2)]),
        ('{"a": 1}', "[1]", [Change((), Json({"a": 1}), Json([1]))]),
        ('{"a": 1}', {"a": 1}, [Change((), Json({"a": 1}), {"a": 1})]),
    ],
)
def test_how_deep_it_goes(old: Any, new: Any, found: list[Change]) -> None:
    assert list(changes(parsed(old), parsed(new))) == found
