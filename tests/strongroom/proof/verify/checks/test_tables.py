"""Tables at the edge of what each check accepts, and in forms that the environments don't have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

TABLE = "aws_dynamodb_table.orders"


def holds(code: str, **arguments: Any) -> bool:
    return problems(code, {TABLE: arguments}) == {}


@pytest.mark.parametrize("block", [{"enabled": True}, [{"enabled": "true"}], {"enabled": "${var.recoverable}"}])
def test_recovery(block: object) -> None:
    assert holds("SR501", point_in_time_recovery=block)


@pytest.mark.parametrize("name", ["app-sessions-prod", "TokenCache", "login_otp"])
def test_what_expires_by_its_nature(name: str) -> None:
    assert not holds("SR502", name=name)
    assert holds("SR502", name=name, ttl=[{"attribute_name": "until", "enabled": True}])
    assert not holds("SR502", name=name, ttl={"attribute_name": "", "enabled": True})


@pytest.mark.parametrize("name", ["orders", "obsession", "${var.table}", None])
def test_what_stays(name: str | None) -> None:
    assert holds("SR502", name=name)


def test_keys_of_every_kind_of_index_are_declared() -> None:
    table = {
        "hash_key": "a",
        "range_key": "b",
        "attribute": [{"name": name, "type": "S"} for name in "abcd"],
        "global_secondary_index": {"name": "by-c", "hash_key": "c", "range_key": None},
        "local_secondary_index": [{"name": "by-d", "range_key": "d"}],
    }
    assert holds("SR503", **table)
    assert not holds("SR503", **table | {"local_secondary_index": None})
    assert holds("SR503", **table | {"hash_key": "${var.key}"}), "only the plan knows the key"


READS, WRITES = "dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"


@pytest.mark.parametrize(
    ("scaled", "good"), [((READS, WRITES), True), ((READS,), False), ((), False)], ids=["both", "reads", "none"]
)
def test_provisioned_capacity_is_scaled_both_ways(scaled: tuple[str, ...], good: bool) -> None:
    targets = {
        f"aws_appautoscaling_target.n{number}": {"resource_id": "table/orders", "scalable_dimension": dimension}
        for number, dimension in enumerate(scaled)
    }
    table = {"name": "orders", "read_capacity": 5, "write_capacity": 5}
    assert (problems("SR504", {TABLE: table, **targets}) == {}) is good


def test_a_capacity_on_demand_is_one_too_many() -> None:
    assert holds("SR504", billing_mode="PAY_PER_REQUEST", read_capacity=None, write_capacity=0)
    assert not holds("SR504", billing_mode="PAY_PER_REQUEST", read_capacity="5")


@pytest.mark.parametrize(
    ("pattern", "good"), [("*", True), ("by-*", True), ("by-day", True), ("by-user", False)]
)
def test_indexes_that_policies_open(pattern: str, good: bool) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "dynamodb:Query",
        "Resource": [f"${{{TABLE}.arn}}", f"${{{TABLE}.arn}}/index/{pattern}"],
    }
    policy = {"aws_iam_policy.app": {"policy": json.dumps({"Statement": [statement]})}}
    table = {"global_secondary_index": [{"name": "by-day"}]}
    assert (problems("SR505", {TABLE: table, **policy}) == {}) is good


def writer(name: str, action: str, resource: str = f"${{{TABLE}.arn}}") -> dict[str, dict[str, Any]]:
    """A role with a policy that is written into it."""
    statement = {"Effect": "Allow", "Action": [action], "Resource": resource}
    return {
        f"aws_iam_role.{name}": {},
        f"aws_iam_role_policy.{name}": {
            "role": f"${{aws_iam_role.{name}.id}}",
            "policy": json.dumps({"Statement": statement}),
        },
    }


def test_one_may_write_and_others_read() -> None:
    roles = writer("app", "dynamodb:PutItem") | writer("report", "dynamodb:GetItem")
    assert problems("SR506", {TABLE: {"name": "orders"}, **roles}) == {}


@pytest.mark.parametrize("resource", ["*", "arn:aws:dynamodb:*:123456789012:table/ord*"])
@pytest.mark.parametrize("action", ["dynamodb:UpdateItem", "dynamodb:*", "*"])
def test_a_second_writer(action: str, resource: str) -> None:
    roles = writer("app", "dynamodb:PutItem") | writer("other", action, resource)
    (problem,) = problems("SR506", {TABLE: {"name": "orders"}, **roles}).values()
    assert problem == "written by aws_iam_role.app, aws_iam_role.other"
