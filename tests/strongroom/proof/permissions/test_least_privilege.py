"""Least privilege from both sides, on the calls that a deployment recorded: and every departure is reported.

`calls.jsonl` is what `tests/deploy` has seen; it fails when its own recording is another.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from strongroom.proof.permissions import planned
from strongroom.proof.permissions.by_aws import BY_AWS
from strongroom.proof.permissions.grants import EXECUTION, Role
from strongroom.proof.permissions.least_privilege import denied, idle, judge, unused
from strongroom.proof.permissions.recorded import Call, read
from strongroom.proof.permissions.service_roles import NETWORK_INTERFACES
from strongroom.synthesized import Statement, load, statements

TASK, FUNCTION = "strongroom-app-task-prod", "strongroom-validate-transaction-prod"


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    return read(Path(__file__).with_name("calls.jsonl"))


@pytest.fixture(scope="module")
def roles(synthesis: Path) -> list[Role]:
    """As synthesized: of `prod`, under the bootstrap stack's boundary, and of the bootstrap stack itself."""
    bootstrap = load(synthesis / "bootstrap")
    boundary = statements(bootstrap.at("boundary/policy").get("policy"))
    return [*planned.roles(load(synthesis / "prod"), boundary), *planned.roles(bootstrap, boundary)]


def changed(roles: list[Role], name: str, found: dict[str, Statement]) -> list[Role]:
    """The roles, one of them with other statements."""
    return [replace(role, statements=list(found.values())) if role.name == name else role for role in roles]


def statements_of(roles: list[Role], name: str) -> dict[str, Statement]:
    """Sid -> statement of a role, to be changed."""
    (role,) = (role for role in roles if role.name == name)
    return {statement["Sid"]: copy.deepcopy(statement) for statement in role.statements}


def test_what_was_asked_for_is_allowed(roles: list[Role], calls: list[Call]) -> None:
    assert denied(roles, calls) == []


def test_what_is_allowed_was_asked_for_or_is_explained(roles: list[Role], calls: list[Call]) -> None:
    judged = judge(roles, calls, BY_AWS)
    assert unused(judged) == []
    assert {each.role.service for each in judged} >= {
        EXECUTION,
        "ecs-tasks.amazonaws.com",
        "lambda.amazonaws.com",
    }


def test_every_explanation_is_needed(roles: list[Role], calls: list[Call]) -> None:
    assert idle(judge(roles, calls, BY_AWS), BY_AWS) == []


def test_every_explanation_names_its_document() -> None:
    for reason in BY_AWS:
        assert reason.document.startswith(("AWS ", "Amazon ")), reason
        assert len(reason.why.split()) >= 5, reason


@pytest.mark.parametrize("action", ["dynamodb:GetItem", "dynamodb:DeleteItem"])
def test_an_action_that_is_taken_away_is_denied(roles: list[Role], calls: list[Call], action: str) -> None:
    found = statements_of(roles, TASK)
    found["Sessions"]["Action"].remove(action)
    (sentence,) = denied(changed(roles, TASK, found), calls)
    assert sentence.startswith(f"{TASK} asked for {action} on arn:aws:dynamodb:")
    assert sentence.endswith(": no statement allows it")


def test_a_resource_that_is_taken_away_is_denied(roles: list[Role], calls: list[Call]) -> None:
    found = statements_of(roles, TASK)
    found["SessionsOfUser"]["Resource"] = found["Sessions"]["Resource"]
    (sentence,) = denied(changed(roles, TASK, found), calls)
    assert "dynamodb:Query" in sentence


def test_a_boundary_that_leaves_an_action_out_denies_it(roles: list[Role], calls: list[Call]) -> None:
    (role,) = (role for role in roles if role.name == FUNCTION)
    boundary = copy.deepcopy(role.boundary or [])
    for statement in boundary:
        if statement["Sid"] == "Tables":
            statement["Action"].remove("dynamodb:UpdateItem")
    (sentence,) = denied([replace(role, boundary=boundary)], [call for call in calls if call.role == FUNCTION])
    assert sentence.endswith(": permissions boundary: no statement allows it")


def test_a_call_of_nobody_is_denied(roles: list[Role]) -> None:
    (sentence,) = denied(roles, [Call("somebody", "sqs:SendMessage", "*")])
    assert sentence == "somebody asked for sqs:SendMessage on *, and there is no such role"


def test_an_action_more_is_unused(roles: list[Role], calls: list[Call]) -> None:
    found = statements_of(roles, TASK)
    found["Sessions"]["Action"].append("dynamodb:Scan")
    judged = judge(changed(roles, TASK, found), calls, BY_AWS)
    (sentence,) = unused(judged)
    assert sentence.startswith(f"{TASK} may dynamodb:Scan on ")


def test_a_resource_more_is_unused(roles: list[Role], calls: list[Call]) -> None:
    found = statements_of(roles, TASK)
    other = "arn:aws:sqs:us-east-1:123456789012:strongroom-other-prod"
    found["Submit"]["Resource"] = [found["Submit"]["Resource"], other]
    judged = judge(changed(roles, TASK, found), calls, BY_AWS)
    assert unused(judged) == [
        f"{TASK} may {action} on {other}, and nobody asks for it"
        for action in ("sqs:GetQueueAttributes", "sqs:SendMessage")
    ]


def test_an_explanation_for_ecs_does_not_excuse_the_application(roles: list[Role], calls: list[Call]) -> None:
    found = statements_of(roles, TASK)
    found["Secret"] = {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1",
    }
    judged = judge(changed(roles, TASK, found), calls, BY_AWS)
    assert len(unused(judged)) == 1


def test_an_explanation_without_a_grant_is_idle(roles: list[Role], calls: list[Call]) -> None:
    found = statements_of(roles, FUNCTION)
    del found["NetworkInterfaces"]  # of no other function: the one that runs the migration is in no VPC
    judged = judge(changed(roles, FUNCTION, found), calls, BY_AWS)
    told = [sentence.partition(":")[0] for sentence in idle(judged, BY_AWS)]
    assert told == ["lambda.amazonaws.com ec2"] * len(NETWORK_INTERFACES)


def test_an_explanation_of_what_is_seen_is_idle(roles: list[Role], calls: list[Call]) -> None:
    poll = Call(FUNCTION, "sqs:ReceiveMessage", "arn:aws:sqs:us-east-1:123456789012:strongroom-validation-prod")
    (sentence,) = idle(judge(roles, [*calls, poll], BY_AWS), BY_AWS)
    assert sentence.startswith("lambda.amazonaws.com sqs:ReceiveMessage: ")
