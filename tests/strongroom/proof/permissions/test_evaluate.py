"""Each rule of IAM's that the evaluator claims to follow, and what it does not understand."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.proof.permissions.evaluate import Principal, Request, evaluate, evaluate_role

QUEUE = "arn:aws:sqs:us-east-1:123456789012:transactions"
SEND = Request("sqs:SendMessage", QUEUE)


def allow(action: Any = "sqs:SendMessage", resource: Any = QUEUE, **more: Any) -> dict[str, Any]:
    return {"Sid": "S", "Effect": "Allow", "Action": action, "Resource": resource, **more}


def allowed(statement: dict[str, Any], request: Request = SEND) -> bool:
    return evaluate([statement], request).allowed


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("sqs:SendMessage", True),
        ("SQS:sendmessage", True),
        (["sqs:ReceiveMessage", "sqs:Send*"], True),
        ("sqs:SendMessag?", True),
        ("*", True),
        ("sqs:Receive*", False),
        ("sns:*", False),
        ([], False),
    ],
)
def test_actions(action: Any, expected: bool) -> None:
    assert allowed(allow(action)) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (QUEUE, True),
        (QUEUE.upper(), False),
        ("arn:aws:sqs:*:123456789012:*", True),
        (["*"], True),
        (f"{QUEUE}?", False),
        ("arn:aws:sqs:us-east-1:123456789012:trans", False),
    ],
)
def test_resources(resource: Any, expected: bool) -> None:
    assert allowed(allow(resource=resource)) is expected


def test_all_but() -> None:
    statement = {"Effect": "Allow", "NotAction": "sqs:DeleteQueue", "NotResource": "arn:aws:sqs:*:*:other"}
    assert allowed(statement)
    assert not allowed(statement, Request("sqs:DeleteQueue", QUEUE))
    assert not allowed(statement, Request("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:other"))


def test_a_denial_wins_wherever_it_stands() -> None:
    deny = {**allow("sqs:*"), "Effect": "Deny", "Sid": "Never"}
    for statements in ([allow(), deny], [deny, allow()]):
        decision = evaluate(statements, SEND)
        assert not decision.allowed
        assert decision.reason == "statement Never denies it"


def test_nothing_is_allowed_by_nothing() -> None:
    assert evaluate([], SEND).reason == "no statement allows it"


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ({"StringEquals": {"k": "a"}}, "a", True),
        ({"StringEquals": {"K": ["b", "a"]}}, "a", True),
        ({"StringEquals": {"k": "a*"}}, "ab", False),
        ({"StringEquals": {"k": "a"}}, None, False),
        ({"StringEqualsIfExists": {"k": "a"}}, None, True),
        ({"StringNotEquals": {"k": "a"}}, "b", True),
        ({"StringNotEquals": {"k": ["a", "b"]}}, "b", False),
        ({"StringNotEquals": {"k": "a"}}, None, True),
        ({"StringEqualsIgnoreCase": {"k": "A"}}, "a", True),
        ({"StringLike": {"k": "a*c"}}, "abc", True),
        ({"StringNotLike": {"k": "a*"}}, "abc", False),
        ({"ArnLike": {"k": "arn:aws:sqs:*:1:q*"}}, "arn:aws:sqs:us-east-1:1:queue", True),
        ({"ArnLike": {"k": "arn:*:1:queue"}}, "arn:aws:sqs:us-east-1:1:queue", True),
        ({"ArnLike": {"k": "arn:aws:s*:x:1:q"}}, "arn:aws:s:us:x:1:q", False),
        ({"ArnNotEquals": {"k": "arn:aws:sqs:*:1:q"}}, "arn:aws:sqs:eu:1:q", False),
        ({"Bool": {"k": "false"}}, "False", True),
        ({"Bool": {"k": False}}, "false", True),
        ({"Null": {"k": "true"}}, None, True),
        ({"Null": {"k": True}}, "a", False),
        ({"Null": {"k": "false"}}, "a", True),
        ({"NumericLessThanEquals": {"k": "10"}}, "10", True),
        ({"NumericLessThan": {"k": "10"}}, "ten", False),
        ({"NumericNotEquals": {"k": "10"}}, "11", True),
        ({"IpAddress": {"k": "192.0.2.0/24"}}, "192.0.2.7", True),
        ({"NotIpAddress": {"k": "192.0.2.0/24"}}, "192.0.2.7", False),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, ["a", "b"], True),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, ["a", "b"], False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, None, True),
        ({"ForAnyValue:StringLike": {"k": "b*"}}, ["a", "bc"], True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, None, False),
        ({"StringEquals": {"k": "a"}, "Bool": {"other": "true"}}, "a", False),
    ],
)
def test_conditions(condition: dict[str, Any], value: Any, expected: bool) -> None:
    context = {} if value is None else {"k": value}
    request = Request("sqs:SendMessage", QUEUE, context)
    assert allowed(allow(Condition=condition), request) is expected


NOT_UNDERSTOOD = [
    {"Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}},
    {"Condition": {"ForMostValues:StringEquals": {"k": "a"}}},
    {"Condition": {"StringEquals": {"k": "${aws:PrincipalTag/team}"}}},
    {"Condition": ["StringEquals"]},
    {"Resource": "${data.aws_sqs_queue.other.arn}"},
    {"NotPrincipal": {"AWS": "123456789012"}},
    {"Principal": ["123456789012"]},
    {"Action": {"sqs": "SendMessage"}},
]


@pytest.mark.parametrize("part", NOT_UNDERSTOOD, ids=str)
def test_what_is_not_understood_allows_nothing_denies_and_says_so(part: dict[str, Any]) -> None:
    request = Request("sqs:SendMessage", QUEUE, {"k": "a"})
    statement = allow(**part)
    decision = evaluate([statement], request)
    assert not decision.allowed
    assert "statement S is not understood: " in decision.reason
    denied = evaluate([allow("*"), {**statement, "Effect": "Deny"}], request)
    assert not denied.allowed
    assert "statement S is not understood: " in denied.reason


def test_only_references_are_unresolved() -> None:
    resource = allow(resource="${aws_sqs_queue.other.arn}")
    assert evaluate([resource], SEND).unresolved
    operator = allow(Condition={"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}})
    assert not evaluate([operator], SEND).unresolved


def test_what_is_not_understood_does_not_hide_what_is() -> None:
    """A condition that fails decides, and so does one value that fits."""
    both = {"StringEquals": {"k": "b"}, "DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}
    request = Request("sqs:SendMessage", QUEUE, {"k": "a"})
    denial = {**allow(Condition=both), "Effect": "Deny"}
    assert evaluate([allow(), denial], request).allowed
    assert allowed(allow(resource=["${data.aws_sqs_queue.other.arn}", QUEUE]))


ROLE = Principal("AWS", "arn:aws:iam::123456789012:role/task")
CLOUDWATCH = Principal("Service", "cloudwatch.amazonaws.com")


@pytest.mark.parametrize(
    ("named", "principal", "expected"),
    [
        ("*", ROLE, True),
        ({"AWS": "*"}, CLOUDWATCH, True),
        ({"AWS": ROLE.name}, ROLE, True),
        ({"AWS": ["arn:aws:iam::123456789012:role/other", ROLE.name]}, ROLE, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, ROLE, False),
        ({"AWS": "123456789012"}, Principal("AWS", "arn:aws:iam::123456789012:root"), True),
        ({"AWS": "arn:aws:iam::123456789012:role/*"}, ROLE, False),
        ({"Service": "cloudwatch.amazonaws.com"}, CLOUDWATCH, True),
        ({"Service": "cloudwatch.amazonaws.com"}, ROLE, False),
        ({"Service": "sns.amazonaws.com"}, CLOUDWATCH, False),
        ({"AWS": ROLE.name}, None, False),
    ],
)
def test_principals(named: Any, principal: Principal | None, expected: bool) -> None:
    request = Request("sqs:SendMessage", QUEUE, principal=principal)
    assert allowed(allow(Principal=named), request) is expected


def test_a_boundary_allows_nothing_by_itself_and_limits_the_rest() -> None:
    assert evaluate_role([allow()], None, SEND).allowed
    assert evaluate_role([allow()], [allow("sqs:*", "*")], SEND).allowed
    assert not evaluate_role([], [allow("sqs:*", "*")], SEND).allowed
    limited = evaluate_role([allow("*", "*")], [allow("dynamodb:*", "*")], SEND)
    assert not limited.allowed
    assert limited.reason == "permissions boundary: no statement allows it"
