"""A stack's difference: what happens to each resource, and to everything else; nothing is left out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strongroom.change.consequences.replacements import ignored
from strongroom.change.difference.stack import Action, difference
from strongroom.change.values.changes import Change, applied
from strongroom.change.values.parsed import parsed
from strongroom.proof.addresses.stateful import STATEFUL
from strongroom.synthesized import Resource, Stack, load
from tests.synthesized import SynthesizedStack

TABLE, OTHER, ROUTE = "aws_dynamodb_table.a", "aws_dynamodb_table.b", "aws_route.r"


def stack(*addresses: str, **document: Any) -> Stack:
    """Resources with an argument each, which tells nothing of their address."""
    resources: dict[str, dict[str, Any]] = {}
    for address in addresses:
        type_, _, name = address.partition(".")
        resources.setdefault(type_, {})[name] = {"x": 1, "//": {"metadata": {"path": f"s/{name}"}}}
    return Stack("s", {"resource": resources, **document})


def told(old: Stack | None, new: Stack | None) -> list[tuple[str, str]]:
    return [(each.action.value, each.address) for each in difference("s", old, new).resources]


@pytest.mark.parametrize("action", ["add", "destroy"])
def test_what_is_on_one_side_only(action: str) -> None:
    one, both = stack(ROUTE), stack(ROUTE, TABLE)
    assert told(*((one, both) if action == "add" else (both, one))) == [(action, TABLE)]


def test_a_renamed_resource_is_destroyed_and_another_is_added() -> None:
    found = difference("s", stack(TABLE), stack(OTHER))
    assert told(stack(TABLE), stack(OTHER)) == [("destroy", TABLE), ("add", OTHER)]
    assert [each.address for each in found.losses] == [TABLE]
    assert found.losses[0].loses == STATEFUL["aws_dynamodb_table"]


def test_a_moved_block_moves_it_also_over_several() -> None:
    between = "aws_dynamodb_table.between"
    moved = [{"from": TABLE, "to": between}, {"from": between, "to": OTHER}]
    (found,) = difference("s", stack(TABLE), stack(OTHER, moved=moved)).resources
    assert (found.action, found.address, found.was, found.changes) == (Action.MOVE, OTHER, TABLE, ())
    assert found.loses is None


def test_nothing_moves_to_where_something_was() -> None:
    moved = [{"from": TABLE, "to": OTHER}]
    assert told(stack(TABLE, OTHER), stack(OTHER, moved=moved)) == [("destroy", TABLE)]


@pytest.mark.parametrize(
    ("lifecycle", "action"),
    [
        ({"destroy": False}, "forget"),
        ([{"destroy": False}], "forget"),
        ({"destroy": True}, "destroy"),
        (None, "destroy"),
    ],
)
def test_a_removed_block_lets_it_go_if_it_says_so(lifecycle: Any, action: str) -> None:
    removed = [{"from": TABLE, "lifecycle": lifecycle}]
    assert told(stack(TABLE, ROUTE), stack(ROUTE, removed=removed)) == [(action, TABLE)]


def test_what_would_be_lost_comes_first() -> None:
    new = stack(OTHER, "aws_route.new")
    assert told(stack("aws_alb.a", TABLE), new)[0] == ("destroy", TABLE)


def test_comments_and_metadata_are_no_difference() -> None:
    old, new = stack(TABLE), stack(TABLE)
    new.document["resource"]["aws_dynamodb_table"]["a"]["//"] = {"metadata": {"path": "s/elsewhere"}}
    new.document["output"] = {"//": "a comment"}
    new.document["//"] = {"metadata": {"version": "1"}}
    old.document["output"] = {}
    assert difference("s", old, new).is_empty


def test_everything_that_is_no_resource() -> None:
    old = stack(TABLE, output={"o": {"value": 1}}, terraform={"backend": {"s3": {"key": "a"}}})
    new = stack(TABLE, output={"o": {"value": 2}}, terraform={"backend": {"s3": {"key": "b"}}})
    assert difference("s", old, new).others == (
        Change(("output", "o", "value"), 1, 2),
        Change(("terraform", "backend", "s3", "key"), "a", "b"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"terraform": {"backend": {"s3": {"key": "a"}}}}, {"terraform": {"backend": {"s3": {"key": "b"}}}}),
        (
            {"terraform": {"backend": {"s3": {"bucket": "a"}}}},
            {"terraform": {"backend": {"s3": {"bucket": "b"}}}},
        ),
        ({"provider": {"aws": [{"region": "a"}]}}, {"provider": {"aws": [{"region": "b"}]}}),
        ({"provider": {"aws": [{"region": "a"}]}}, {"provider": {"aws": [{}]}}),
        (
            {"provider": {"aws": [{"allowed_account_ids": ["1"]}]}},
            {"provider": {"aws": [{"allowed_account_ids": ["2"]}]}},
        ),
    ],
)
def test_another_state_account_or_region_leaves_all_of_it_behind(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    found = difference("s", stack(TABLE, **old), stack(TABLE, **new))
    assert found.elsewhere
    assert found.abandoned == (TABLE,)
    assert found.alarms


def test_what_else_a_backend_says_leaves_nothing_behind() -> None:
    old = stack(TABLE, terraform={"backend": {"s3": {"key": "a", "encrypt": False}}})
    new = stack(TABLE, terraform={"backend": {"s3": {"key": "a", "encrypt": True}}})
    found = difference("s", old, new)
    assert found.others
    assert not found.elsewhere
    assert not found.alarms
    assert not difference("s", None, new).elsewhere


def test_a_new_stack_and_one_that_has_gone() -> None:
    new = difference("s", None, stack(TABLE))
    assert new.is_new
    assert [each.action for each in new.resources] == [Action.ADD]
    gone = difference("s", stack(TABLE), None)
    assert gone.has_gone
    assert not gone.is_empty
    assert gone.losses == (), "without its file Terraform has nothing to destroy it with"


ADDRESSES = st.sets(st.sampled_from([f"aws_{type_}.{name}" for type_ in ("route", "vpc") for name in "abc"]))


@given(ADDRESSES, ADDRESSES, st.dictionaries(st.sampled_from(["moved", "removed"]), st.just([])))
def test_each_resource_is_told_once_unless_it_stays(
    old: set[str], new: set[str], document: dict[str, Any]
) -> None:
    found = told(stack(*old), stack(*new, **document))
    assert sorted(found) == sorted(
        [("destroy", each) for each in old - new] + [("add", each) for each in new - old]
    )


def arguments(resource: Resource) -> Any:
    """What a plan looks at."""
    left_out = {"//", "depends_on", *ignored(resource)}
    return parsed({name: value for name, value in resource.attributes.items() if name not in left_out})


@pytest.mark.parametrize(("one", "other", "only"), [("dev", "prod", "add"), ("prod", "dev", "destroy")])
def test_real_stacks_become_one_another(
    one: str, other: str, only: str, all_stacks: dict[str, SynthesizedStack]
) -> None:
    """The difference of two environments, applied to the one, gives every resource of the other."""
    old, new = all_stacks[one].stack, all_stacks[other].stack
    found = difference(one, old, new)
    result = {address: arguments(resource) for address, resource in old.resources.items()}
    for each in found.resources:
        kept = ignored((old.resources | new.resources)[each.address])
        told = [change for change in each.changes if change.place[0] not in kept]
        after = applied(result.pop(each.address, {}), told)
        if each.action is not Action.DESTROY:
            result[each.address] = after
    assert result == {address: arguments(resource) for address, resource in new.resources.items()}
    assert {each.action for each in found.resources} == {"change", "replace", only}
    assert {change.place[0] for change in found.others} >= {"provider", "terraform"}


def test_a_real_stack_does_not_differ_from_itself(all_stacks: dict[str, SynthesizedStack]) -> None:
    for each in all_stacks.values():
        assert difference(each.name, each.stack, load(each.folder)).is_empty
