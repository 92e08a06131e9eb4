"""Plans of every kind that Terraform makes, each with the verdict of what it does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.review.plans import change, plan, told

UPDATE, NOTHING, DELETE = ["update"], ["no-op"], ["delete"]
QUEUE, TABLE = "aws_sqs_queue.a", "aws_dynamodb_table.a"
ACTION = {"address": "action.aws_lambda_invoke.a", "type": "aws_lambda_invoke", "name": "a"}
AFTER_CREATE = {"triggering_resource_address": QUEUE, "action_trigger_event": "AfterCreate"}
STOP = {"address": "action.aws_ec2_stop_instance.a", "type": "aws_ec2_stop_instance", "name": "a"}


def sentences(found: dict[str, Any]) -> list[str]:
    return [each["sentence"] for each in found["reasons"]]


# Terraform 1.10, 1.11: ephemeral values are null in a plan; of what is only written its version alone is told.


@pytest.mark.parametrize(
    ("type_", "argument"),
    [
        ("aws_db_instance", "password_wo"),
        ("aws_rds_cluster", "master_password_wo"),
        ("aws_secretsmanager_secret_version", "secret_string_wo"),
        ("aws_ssm_parameter", "value_wo"),
        ("acme_thing", "token_wo"),
    ],
)
def test_a_value_that_is_only_written_is_set_anew(type_: str, argument: str) -> None:
    sides = ({argument: None, f"{argument}_version": each} for each in (1, 2))
    found = told(change(f"{type_}.a", UPDATE, *sides))
    assert found["verdict"] == "review"
    (reason,) = found["changes"][0]["reasons"]
    assert reason["sentence"] == f"another value is set, which no plan tells: {argument}"


def test_ephemeral_resources_are_opened_and_change_nothing() -> None:
    configuration = {
        "root_module": {"resources": [{"address": "ephemeral.random_password.a", "mode": "ephemeral"}]}
    }
    assert told(configuration=configuration)["verdict"] == "none"
    opened = {**change("ephemeral.random_password.a", ["open"]), "mode": "ephemeral"}
    assert told(opened)["verdict"] == "none"


# Deferred changes (Terraform 1.9), and actions (1.14).


def test_a_deferred_change_is_for_review_whatever_it_is() -> None:
    put_off = {"reason": "provider_config_unknown", "resource_change": change(TABLE, DELETE, {})}
    found = told(deferred_changes=[put_off], complete=False)
    assert found["verdict"] == "review"
    assert [each["address"] for each in found["deferred"]] == [TABLE]


@pytest.mark.parametrize(
    ("invoked", "expected"),
    [
        ({**ACTION, "invoke_action_trigger": {}}, "action.aws_lambda_invoke.a is invoked"),
        (
            {**ACTION, "lifecycle_action_trigger": AFTER_CREATE},
            f"action.aws_lambda_invoke.a is invoked with {QUEUE}",
        ),
    ],
)
def test_an_action_that_is_invoked_is_named(invoked: Any, expected: str) -> None:
    sentence = f"{expected}: what it does is not in the plan"
    assert sentences(told(action_invocations=[invoked])) == [sentence]
    put_off = [{"reason": "deferred_prereq", "action_invocation": invoked}]
    found = told(deferred_action_invocations=put_off)
    assert sentences(found) == [sentence]
    assert found["verdict"] == "review"


def test_an_action_that_stops_something_is_dangerous() -> None:
    found = told(action_invocations=[{**STOP, "invoke_action_trigger": {}}, ACTION])
    assert found["verdict"] == "dangerous"
    assert sentences(found)[0] == "action.aws_ec2_stop_instance.a is invoked: an instance is stopped"


@pytest.mark.parametrize("odd", ["x", [None], [[]], {"a": 1}, [{}], [{"type": 1, "address": []}]])
def test_actions_of_another_shape_are_for_review(odd: Any) -> None:
    assert told(action_invocations=odd)["verdict"] == "review"


# Imports (1.5; by identity 1.12), and what only the state is about.


@pytest.mark.parametrize(
    "importing", [{"id": "q"}, {"identity": {"url": "q", "account_id": "123456789012"}}, {}]
)
def test_an_import_is_what_it_changes(importing: Any) -> None:
    same = {"name": "q", "sqs_managed_sse_enabled": True}
    found = told(change(QUEUE, NOTHING, same, same, importing=importing))
    assert found["verdict"] == "safe"
    assert [each["address"] for each in found["imports"]] == [QUEUE]
    weaker = {**same, "sqs_managed_sse_enabled": False}
    assert told(change(QUEUE, UPDATE, same, weaker, importing=importing))["verdict"] == "dangerous"


DRIFT = [change("aws_vpc.a", UPDATE, {"tags": {}}, {"tags": {"a": "b"}})]
GONE = [change(TABLE, DELETE, {"name": "t"})]


@pytest.mark.parametrize(("drift", "expected"), [(DRIFT, "none"), (GONE, "review")])
def test_a_plan_that_only_refreshes(drift: Any, expected: str) -> None:
    found = told(resource_drift=drift, applyable=True, complete=True)
    assert found["verdict"] == expected
    assert [each["address"] for each in found["drift"]] == [each["address"] for each in drift]
    assert not any(found["counts"].values())


def test_a_plan_that_destroys_everything() -> None:
    there = [change(TABLE, DELETE, {"name": "t"}), change("aws_iam_role.a", DELETE, {"name": "r"})]
    found = told(*there, planned_values={"root_module": {}}, complete=True)
    assert found["verdict"] == "irreversible"
    assert found["counts"]["destroy"] == 2


def test_a_plan_of_a_part_is_not_the_whole() -> None:
    """Terraform says that such a plan is not complete; what it leaves out is not gone."""
    state = {"address": TABLE, "mode": "managed", "type": "aws_dynamodb_table", "values": {"name": "t"}}
    there = {"values": {"root_module": {"resources": [state]}}}
    safe = change(QUEUE, UPDATE, {"tags": {}}, {"tags": {"a": "b"}})
    found = told(safe, prior_state=there, planned_values={"root_module": {}}, complete=False)
    assert found["verdict"] == "review"
    assert sentences(found)[0] == "the plan is not complete: a second one has to follow"
    assert (
        told(safe, prior_state=there, planned_values={"root_module": {}}, complete=True)["verdict"]
        == "dangerous"
    )


def test_functions_of_a_provider_leave_values_or_unknown_ones() -> None:
    """`provider::aws::arn_parse(…)`: an expression like any other."""
    expressions = {"name": {"references": ["aws_sqs_queue.b.arn", "aws_sqs_queue.b"]}}
    resource = {
        "address": QUEUE,
        "mode": "managed",
        "type": "aws_sqs_queue",
        "name": "a",
        "expressions": expressions,
    }
    new = change(QUEUE, ["create"], None, {}, after_unknown={"name": True})
    found = told(new, configuration={"root_module": {"resources": [resource]}})
    assert found["verdict"] == "safe"


def test_a_plan_that_is_nothing() -> None:
    assert told()["verdict"] == "none"
    assert plan()["resource_changes"] == []
