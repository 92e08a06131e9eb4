"""Roles in forms that the environments don't have, and at the edge of what each check accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

ROLE, POLICY, ATTACHMENT = "aws_iam_role.r", "aws_iam_policy.p", "aws_iam_role_policy_attachment.a"
TASK, FUNCTION = "aws_ecs_task_definition.t", "aws_lambda_function.f"
ISSUER = "token.actions.githubusercontent.com"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": statements})


def trust(principal: Any, **condition: Any) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    return document(statement)


def allow(action: Any, resource: Any = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def role(*statements: dict[str, Any], service: str = "ecs-tasks.amazonaws.com") -> dict[str, Any]:
    """A role with a policy, attached by the role's name."""
    return {
        ROLE: {"name": "r", "assume_role_policy": trust({"Service": service})},
        POLICY: {"name": "p", "policy": document(*statements)},
        ATTACHMENT: {"role": "r", "policy_arn": f"${{{POLICY}.arn}}"},
    }


def task(**container: Any) -> dict[str, Any]:
    return {TASK: {"execution_role_arn": f"${{{ROLE}.arn}}", "container_definitions": json.dumps([container])}}


def function(**arguments: Any) -> dict[str, Any]:
    return {FUNCTION: {"function_name": "f", "role": f"${{{ROLE}.arn}}", **arguments}}


@pytest.mark.parametrize(
    "trusting",
    [
        trust(
            {"Federated": "arn:aws:iam::123456789012:oidc-provider/x"}, StringEquals={f"{ISSUER}:aud": "sts"}
        ),
        trust({"Federated": "arn:aws:iam::123456789012:oidc-provider/x"}),
        trust("*"),
        trust({"AWS": "*"}),
    ],
)
def test_a_role_for_people_or_pipelines_lets_not_everybody_in(trusting: str) -> None:
    assert problems("SR302", {ROLE: {"name": "r", "assume_role_policy": trusting}}).keys() == {ROLE}


@pytest.mark.parametrize(
    "trusting",
    [
        trust({"AWS": "arn:aws:iam::123456789012:role/administrator"}),
        trust(
            {"Federated": "arn:aws:iam::123456789012:oidc-provider/x"},
            StringEquals={f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": "repo:o/r:environment:prod"},
        ),
        trust({"Service": "glue.amazonaws.com"}),
    ],
)
def test_it_may_let_somebody_in(trusting: str) -> None:
    assert problems("SR302", {ROLE: {"name": "r", "assume_role_policy": trusting}}) == {}


def test_tasks_of_this_account_by_their_arn() -> None:
    """The ECS developer guide's other form of the condition."""
    source = "arn:aws:ecs:*:123456789012:*"
    given = trust({"Service": "ecs-tasks.amazonaws.com"}, ArnLike={"aws:SourceArn": source})
    assert problems("SR303", {ROLE: {"assume_role_policy": given}}) == {}
    assert problems("SR302", {**role(), ROLE: {"name": "r", "assume_role_policy": given}, **task()}) == {}


def test_what_comes_from_elsewhere_is_not_judged() -> None:
    elsewhere = {
        "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
        "task_role_arn": "${data.aws_iam_role.task.arn}",
        "container_definitions": "${data.template_file.containers.rendered}",
    }
    for code in ("SR302", "SR305", "SR306"):
        assert problems(code, {TASK: elsewhere}) == {}
    given = {**role(), POLICY: {"policy": "${data.aws_iam_policy_document.p.json}"}}
    assert problems("SR309", given) == {}


@pytest.mark.parametrize(
    ("value_from", "action", "resource"),
    [
        ("/app/prod/password", "ssm:GetParameters", "arn:aws:ssm::123456789012:parameter/app/prod/password"),
        ("password", "ssm:GetParameters", "arn:aws:ssm::123456789012:parameter/password"),
        (
            "arn:aws:ssm:eu-central-1:123456789012:parameter/p",
            "ssm:GetParameters",
            "arn:aws:ssm:eu-central-1:123456789012:parameter/p",
        ),
        (
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf:password::",
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf",
        ),
    ],
)
def test_every_form_of_an_injected_secret(value_from: str, action: str, resource: str) -> None:
    container = task(secrets=[{"name": "S", "valueFrom": value_from}])
    assert problems("SR305", {**role(allow(action, resource)), **container}) == {}
    assert problems("SR305", {**role(allow(action, f"{resource}x")), **container}) == {
        TASK: f"r may not {action} on {resource}"
    }


def test_a_registrys_password_is_the_execution_roles_to_read() -> None:
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf"
    container = task(image="r.example.com/a@sha256:1", repositoryCredentials={"credentialsParameter": secret})
    given = role(allow("secretsmanager:GetSecretValue", secret))
    assert problems("SR305", {**given, **container}) == {}
    assert problems("SR305", {**role(), **container}) == {
        TASK: f"r may not secretsmanager:GetSecretValue on {secret}"
    }


def test_an_image_from_elsewhere_and_another_log_driver_need_no_role() -> None:
    container = task(image="public.ecr.aws/nginx/nginx:1.27", logConfiguration={"logDriver": "awsfirelens"})
    assert problems("SR305", {**role(), **container}) == {}


def test_a_reference_that_can_not_be_followed_may_be_the_permission() -> None:
    container = task(image="123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1")
    given = role(allow("ecr:GetAuthorizationToken"), allow("ecr:*", "${data.aws_ecr_repository.app.arn}"))
    assert problems("SR305", {**given, **container}) == {}


def test_a_function_outside_the_vpc_needs_its_log_alone() -> None:
    log = "arn:aws:logs::123456789012:log-group:/aws/lambda/f:*"
    given = role(allow(["logs:CreateLogStream", "logs:PutLogEvents"], log), service="lambda.amazonaws.com")
    assert problems("SR305", {**given, **function()}) == {}
    assert problems("SR305", {**given, **function(logging_config={"log_group": "/own/group"})}).keys() == {
        FUNCTION
    }
    assert problems("SR305", {**given, **function(vpc_config=[{"subnet_ids": ["s"]}])}).keys() == {FUNCTION}


def test_a_function_that_reads_a_stream() -> None:
    stream = {"aws_kinesis_stream.s": {"name": "s"}}
    mapping = {
        "aws_lambda_event_source_mapping.m": {
            "event_source_arn": "${aws_kinesis_stream.s.arn}",
            "function_name": f"${{{FUNCTION}.arn}}",
        }
    }
    log = allow("logs:*", "arn:aws:logs::123456789012:log-group:/aws/lambda/f:*")
    read = allow("kinesis:*", "arn:aws:kinesis::123456789012:stream/s")
    for statements, missing in (([log, read], False), ([log], True)):
        given = {**role(*statements, service="lambda.amazonaws.com"), **function(), **stream, **mapping}
        assert bool(problems("SR305", given)) is missing


@pytest.mark.parametrize(
    ("arguments", "fits"),
    [
        ({"name": "x" * 64}, True),
        ({"name": "x" * 65}, False),
        ({"name_prefix": "x" * 38}, True),
        ({"name_prefix": "x" * 39}, False),
        ({"assume_role_policy": trust({"Service": ["x.amazonaws.com"] * 100})}, True),
        ({"assume_role_policy": trust({"Service": ["x.amazonaws.com"] * 120})}, False),
        ({"assume_role_policy": " " * 3000}, True),
    ],
)
def test_limits(arguments: dict[str, str], fits: bool) -> None:
    assert (problems("SR308", {ROLE: arguments}) == {}) is fits


@pytest.mark.parametrize("action", ["kms:CreateGrant", "SQS:AddPermission", "sts:AssumeRole", "iam:*"])
def test_managing_permissions(action: str) -> None:
    assert problems("SR309", role(allow(action))).keys() == {ROLE}


def test_a_refusal_and_a_pipelines_role_are_no_such_thing() -> None:
    assert problems("SR309", role({**allow("iam:*"), "Effect": "Deny"})) == {}
    pipeline = {**role(allow("iam:PassRole")), ROLE: {"name": "r", "assume_role_policy": trust({"AWS": "a"})}}
    assert problems("SR309", pipeline) == {}
