"""A changed argument replaces its resource where the table says so, and whatever refers to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from strongroom.change.consequences import instead
from strongroom.change.consequences.replacements import KNOWN, LOST, table
from strongroom.change.difference.stack import Action, ResourceChange, difference
from strongroom.change.values.text import place_text
from strongroom.synthesized import Stack

Given = dict[str, Any]


def stack(**resources: Given) -> Stack:
    """`aws_vpc__a={...}` is the resource aws_vpc.a."""
    found: dict[str, dict[str, Any]] = {}
    for name, attributes in resources.items():
        type_, _, of_type = name.partition("__")
        found.setdefault(type_, {})[of_type] = attributes
    return Stack("s", {"resource": found})


def change(type_: str, old: Given, new: Given) -> ResourceChange:
    (found,) = difference("s", stack(**{f"{type_}__a": old}), stack(**{f"{type_}__a": new})).resources
    return found


def forced(found: ResourceChange) -> list[str]:
    return [place_text(place) for place in found.forced_by]


def test_every_type_is_in_the_table() -> None:
    assert {*table()} == {*KNOWN, "provider"}


def test_every_type_has_something_to_do_instead() -> None:
    assert instead.table().keys() == LOST.keys()
    assert all(sentence.endswith(".") for sentence in instead.table().values())


BESIDE = {"lifecycle": {"create_before_destroy": True}}


def test_a_certificate_whose_successor_is_there_first_loses_nothing() -> None:
    old, new = {"domain_name": "a"}, {"domain_name": "b"}
    found = change("aws_acm_certificate", old | BESIDE, new | BESIDE)
    assert (found.action, found.beside, found.loses) == (Action.REPLACE, True, None)
    assert change("aws_acm_certificate", old, new).loses


def test_a_group_whose_successor_is_empty_is_lost_all_the_same() -> None:
    found = change("aws_lb_target_group", {"vpc_id": "a"} | BESIDE, {"vpc_id": "b"} | BESIDE)
    assert found.beside
    assert found.loses


@pytest.mark.parametrize(
    ("type_", "old", "new", "places"),
    [
        ("aws_rds_cluster", {"engine": "a"}, {"engine": "b"}, ["engine"]),
        ("aws_rds_cluster", {"storage_encrypted": False}, {"storage_encrypted": True}, ["storage_encrypted"]),
        ("aws_rds_cluster", {}, {"availability_zones": ["a"]}, ["availability_zones"]),
        ("aws_rds_cluster", {}, {"snapshot_identifier": "x"}, ["snapshot_identifier"]),
        ("aws_rds_cluster", {}, {"s3_import": [{"bucket_name": "x"}]}, ["s3_import"]),
        ("aws_dynamodb_table", {"hash_key": "a"}, {"hash_key": "b"}, ["hash_key"]),
        ("aws_dynamodb_table", {}, {"local_secondary_index": [{"name": "x"}]}, ["local_secondary_index"]),
        (
            "aws_ecs_service",
            {"deployment_controller": {"type": "ECS"}},
            {"deployment_controller": {"type": "EXTERNAL"}},
            ["deployment_controller.type"],
        ),
        ("aws_lb_listener", {"load_balancer_arn": "a"}, {"load_balancer_arn": "b"}, ["load_balancer_arn"]),
    ],
)
def test_it_is_replaced(type_: str, old: Given, new: Given, places: list[str]) -> None:
    found = change(type_, old, new)
    assert (found.action, forced(found)) == (Action.REPLACE, places)
    assert found.loses == LOST[type_]


@pytest.mark.parametrize(
    ("type_", "old", "new"),
    [
        ("aws_rds_cluster", {"engine_version": "16.1"}, {"engine_version": "16.2"}),
        ("aws_rds_cluster", {"master_username": "a"}, {}),  # left out, it stays as it is
        ("aws_dynamodb_table", {}, {"range_key": ""}),
        ("aws_lb", {}, {"name_prefix": ""}),
        ("aws_route", {"route_table_id": "a"}, {"route_table_id": "b"}),  # holds nothing: only a plan tells
    ],
)
def test_it_is_changed(type_: str, old: Given, new: Given) -> None:
    found = change(type_, old, new)
    assert (found.action, found.forced_by) == (Action.CHANGE, ())


@pytest.mark.parametrize("names", [["name"], "all"])
def test_what_terraform_ignores_is_no_change(names: Any) -> None:
    old, new = ({"name": name, "lifecycle": {"ignore_changes": names}} for name in "ab")
    assert difference("s", stack(aws_lb__a=old), stack(aws_lb__a=new)).is_empty


SPOT, BOTH = [{"capacity_provider": "FARGATE_SPOT"}], [{"capacity_provider": "FARGATE"}]


@pytest.mark.parametrize(
    ("old", "new", "deploys", "action"),
    [
        (SPOT, BOTH, True, Action.CHANGE),
        (SPOT, BOTH, False, Action.REPLACE),
        (None, BOTH, True, Action.REPLACE),
        (SPOT, None, True, Action.REPLACE),
    ],
)
def test_a_service_takes_another_strategy_with_a_new_deployment_only(
    old: Any, new: Any, deploys: bool, action: Action
) -> None:
    given = {"force_new_deployment": deploys}
    name = "capacity_provider_strategy"
    assert change("aws_ecs_service", {**given, name: old}, {**given, name: new}).action is action


def test_prevent_destroy_refuses_it() -> None:
    lifecycle = {"lifecycle": {"prevent_destroy": True}}
    assert change("aws_vpc", {"cidr_block": "a", **lifecycle}, {"cidr_block": "b", **lifecycle}).refused


def network(cidr: str, **subnet: Any) -> Stack:
    return stack(
        aws_vpc__v={"cidr_block": cidr, "instance_tenancy": "default"},
        aws_subnet__s={"vpc_id": "${aws_vpc.v.id}", "cidr_block": "c", **subnet},
        aws_nat_gateway__n={"subnet_id": "${aws_subnet.s.id}", "allocation_id": "x"},
        aws_lb__l={"name": "${aws_vpc.v.instance_tenancy}", "subnets": ["${aws_subnet.s.id}"]},
        aws_route__r={"gateway_id": "${aws_vpc.v.id}"},
    )


def test_so_is_what_refers_to_it_over_as_many_as_there_are() -> None:
    found = {each.address: each for each in difference("s", network("a"), network("b")).resources}
    assert {address: (each.action.value, forced(each)) for address, each in found.items()} == {
        "aws_vpc.v": ("replace", ["cidr_block"]),
        "aws_subnet.s": ("replace", ["vpc_id"]),
        "aws_nat_gateway.n": ("replace", ["subnet_id"]),
        "aws_lb.l": ("change", []),
        "aws_route.r": ("change", []),
    }, "a load balancer takes other subnets; of a route only a plan tells"


def test_another_name_for_the_same_resource_is_no_change() -> None:
    old = stack(aws_vpc__a={"cidr_block": "x"}, aws_subnet__s={"vpc_id": "${aws_vpc.a.id}"})
    new = stack(aws_vpc__b={"cidr_block": "x"}, aws_subnet__s={"vpc_id": "${aws_vpc.b.id}"})
    new.document["moved"] = [{"from": "aws_vpc.a", "to": "aws_vpc.b"}]
    actions = {each.address: each.action.value for each in difference("s", old, new).resources}
    assert actions == {"aws_vpc.b": "move"}


def test_nor_is_it_one_anywhere_else() -> None:
    """In text that has more in it, in lists, in what is waited for, in outputs; what else changes is told."""
    old, new = (
        stack(
            **{f"aws_vpc__{vpc}": {"cidr_block": "x"}},
            aws_route__r={
                "route_table_id": f"arn:${{aws_vpc.{vpc}.id}}/a",
                "list": [f"${{aws_vpc.{vpc}.id}}", "${aws_vpc.ab.id}"],
                "policy": json.dumps({"Resource": f"${{aws_vpc.{vpc}.arn}}"}),
                "depends_on": [f"aws_vpc.{vpc}"],
                "lifecycle": {"replace_triggered_by": [f"aws_vpc.{vpc}.id"]},
            },
            aws_route__other={"route_table_id": f"${{aws_vpc.{vpc}.id}}{vpc}"},
        )
        for vpc in ("a", "b")
    )
    for each, vpc in ((old, "a"), (new, "b")):
        each.document["output"] = {"id": {"value": f"${{aws_vpc.{vpc}.id}}"}, "name": {"value": vpc}}
    new.document["moved"] = [{"from": "aws_vpc.a", "to": "aws_vpc.b"}]
    found = difference("s", old, new)
    assert {each.address: each.action.value for each in found.resources} == {
        "aws_vpc.b": "move",
        "aws_route.other": "change",
    }
    assert {each.place[:2] for each in found.others} == {("moved",), ("output", "name")}


def test_a_stack_that_has_gone_leaves_its_stateful_resources_behind() -> None:
    found = difference("s", stack(aws_dynamodb_table__t={}, aws_route__r={}), None)
    assert found.abandoned == ("aws_dynamodb_table.t",)
    assert found.alarms
