"""Whom a resource's own policy lets in: nobody, somebody, anybody."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.security.permissions.table import table
from tests.strongroom.change.security.small import Given, allow, delta, deny, document, of_one, told

READ = allow("s3:GetObject", "arn:aws:s3:::b/*")
ANYBODY = READ | {"Principal": "*"}
BUCKET: dict[str, Given] = {"aws_s3_bucket__b": {"bucket": "b"}}


def policy(*statements: Any) -> dict[str, Given]:
    return BUCKET | {
        "aws_s3_bucket_policy__p": {"bucket": "${aws_s3_bucket.b.id}", "policy": document(*statements)}
    }


TLS_ONLY = deny("s3:*", "*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})


def only_if(**condition: Any) -> Any:
    return ANYBODY | {"Condition": {operator: {key: value} for operator, (key, value) in condition.items()}}


@pytest.mark.parametrize(
    "statement",
    [
        ANYBODY,
        READ | {"Principal": {"AWS": "*"}},
        only_if(StringLike=("aws:PrincipalArn", "arn:aws:iam::*:*")),
        only_if(IpAddress=("aws:SourceIp", "0.0.0.0/0")),
        only_if(StringNotEquals=("aws:PrincipalAccount", "123456789012")),
        only_if(StringLike=("aws:Referer", "https://example.com/*")),
        only_if(Bool=("aws:SecureTransport", "true")),
        only_if(StringEqualsIfExists=("aws:SourceVpce", "vpce-1")),
        only_if(ArnLike=("aws:SourceArn", "arn:aws:s3:*:*:*")),
        only_if(ArnLike=("aws:SourceArn", "arn:aws:s3:::*")),
        only_if(StringLike=("aws:SourceArn", "*")),
        only_if(StringLike=("aws:SourceAccount", "*")),
        only_if(StringLike=("aws:SourceVpce", "vpce-*")),
        only_if(StringLike=("aws:PrincipalTag/team", "*")),
        only_if(StringNotEquals=("aws:SourceAccount", "123456789012")),
        only_if(Null=("aws:SourceArn", "false")),
    ],
)
def test_anybody(statement: Any) -> None:
    there, back = (
        delta(policy(TLS_ONLY), policy(TLS_ONLY, statement)),
        delta(policy(statement), policy(TLS_ONLY)),
    )
    (opened,), closings = there.weakened, back.strengthened
    (closed,) = [each for each in closings if each.topic != "TLS"]
    assert (opened.topic, opened.address) == ("public exposure", "aws_s3_bucket_policy.p")
    assert opened.before == closed.after == "nobody"
    assert opened.after == closed.before == "s3:GetObject on arn:aws:s3:::b/*"
    assert there.permissions_gained


@pytest.mark.parametrize(
    "statement",
    [
        READ | {"Principal": {"Service": "cloudfront.amazonaws.com"}},
        READ | {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        only_if(StringEquals=("aws:PrincipalAccount", "123456789012")),
        only_if(StringEquals=("aws:PrincipalOrgID", "o-ours")),
        only_if(StringEquals=("aws:SourceVpce", "vpce-1")),
        only_if(ArnLike=("aws:SourceArn", "arn:aws:sns:*:123456789012:*")),
        only_if(ArnLike=("aws:SourceArn", "arn:aws:s3:::ours")),
        only_if(ArnLike=("aws:SourceArn", "arn:aws:s3:::ours-*")),
        only_if(
            ArnLike=("aws:SourceArn", "arn:aws:s3:*:*:*"), StringEquals=("aws:SourceAccount", "123456789012")
        ),
        only_if(IpAddress=("aws:SourceIp", "203.0.113.0/24")),
        only_if(StringEquals=("aws:PrincipalTag/team", "ours")),
        ANYBODY | {"Effect": "Deny"},
    ],
)
def test_somebody(statement: Any) -> None:
    assert not delta(policy(TLS_ONLY), policy(TLS_ONLY, statement)).weakened


@pytest.mark.parametrize("operator", ["StringEqualsIfExists", "StringLikeIfExists", "StringNotEquals"])
def test_an_account_in_no_organization_sends_none(operator: str) -> None:
    """IAM user guide, "AWS global condition context keys", aws:PrincipalOrgID: only where it is in one."""
    asked = only_if(**{operator: ("aws:PrincipalOrgID", "o-ours")})
    assert delta(policy(TLS_ONLY), policy(TLS_ONLY, asked)).weakened


def test_a_denial_of_strangers_closes_it() -> None:
    no = deny(
        "s3:*", "*", Principal="*", Condition={"StringNotEquals": {"aws:PrincipalAccount": ["123456789012"]}}
    )
    assert not delta(policy(no), policy(no, ANYBODY)).weakened
    assert delta(policy(no, ANYBODY), policy(ANYBODY)).weakened


def test_a_policy_that_goes_takes_its_denials_with_it() -> None:
    found = delta(policy(TLS_ONLY), BUCKET)
    assert told(found.permissions_gained) == ["*: s3:* on aws_s3_bucket.b if Bool aws:SecureTransport false"]
    assert [each.effect for each in found.permissions_gained] == ["Deny"]
    assert told(delta(BUCKET, policy(TLS_ONLY)).permissions_lost) == told(found.permissions_gained)


def test_a_bucket_that_is_new_or_goes_loses_nothing_by_its_denials() -> None:
    vpc: dict[str, Given] = {"aws_vpc__v": {}}
    assert delta(vpc, vpc | policy(TLS_ONLY)).is_empty
    assert delta(vpc | policy(TLS_ONLY), vpc).is_empty


def test_statements_about_others_are_told_with_what_they_do() -> None:
    found = delta(policy(TLS_ONLY), policy(TLS_ONLY, READ | {"NotPrincipal": {"AWS": "123456789012"}}))
    assert told(found.permissions_gained) == ["all but AWS 123456789012: s3:GetObject on arn:aws:s3:::b/*"]
    assert [each.after for each in found.weakened] == ["s3:GetObject on arn:aws:s3:::b/*"]


def test_a_denial_of_all_others_closes_it() -> None:
    no = deny("s3:*", "*") | {"NotPrincipal": {"AWS": "123456789012"}}
    assert not delta(policy(no), policy(no, ANYBODY)).weakened


def test_what_names_nobody_is_for_whom_it_is_given_to() -> None:
    given = {"policy": document(allow("iot:*"))}
    assert not of_one("aws_iot_policy", None, given, aws_vpc__v={}).weakened


@pytest.mark.parametrize(("principal", "condition", "opened"), [
    ("*", [], True),
    ("123456789012", [], False),
    ("*", [{"type": "StringEquals", "key": "aws:PrincipalOrgID", "value": "o-ours"}], False),
])  # fmt: skip
def test_an_event_bus_for_anybody(principal: str, condition: list[Given], opened: bool) -> None:
    given: Given = {"principal": principal, "statement_id": "x", "condition": condition}
    found = of_one("aws_cloudwatch_event_permission", None, given, aws_vpc__v={})
    assert [each.sentence for each in found.weakened] == ["anybody may events:PutEvents on default"] * opened
    assert found.permissions_gained


@pytest.mark.parametrize("row", table().resources, ids=lambda row: row.type)
def test_whose_policy_it_is(row: Any) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "x:Y", "Resource": "*"}
    thing: dict[str, Given] = {"aws_sqs_queue__q": {"name": "q"}}
    given = {row.of: "${aws_sqs_queue.q.id}", row.policy: document(statement)}
    found = of_one(row.type, None, given, **thing)
    assert told(found.permissions_gained) == ["AWS 123456789012: x:Y on aws_sqs_queue.q"]
    unread = of_one(row.type, given, given | {row.policy: "${local.x}"}, **thing)
    assert [each.address for each in unread.unknown] == [f"{row.type}.a"]


def test_a_type_that_nobody_knows_with_a_policy_document() -> None:
    found = of_one("aws_anything", {"rules": document(TLS_ONLY)}, {"rules": document(ANYBODY)})
    assert [each.topic for each in found.weakened] == ["TLS", "public exposure"]
    unread = of_one("aws_anything", {"resource_policy": document(TLS_ONLY)}, {"resource_policy": "${var.x}"})
    assert len(unread.unknown) == 1


def test_without_a_policy_aws_gives_its_own() -> None:
    root = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "kms:*", "Resource": "*"}
    assert of_one("aws_kms_key", {}, {"policy": document(root)}).is_empty
    everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    assert of_one("aws_vpc_endpoint", {"vpc_id": "v"}, {"vpc_id": "v", "policy": document(everything)}).is_empty
    narrow = of_one("aws_vpc_endpoint", {"vpc_id": "v"}, {"vpc_id": "v", "policy": document(ANYBODY)})
    assert told(narrow.permissions_lost) == ["*: * on aws_vpc_endpoint.a"]
    assert not narrow.strengthened
    assert {row.type for row in table().defaults} == {"aws_kms_key", "aws_vpc_endpoint"}


def test_a_permission_of_a_function_is_a_statement() -> None:
    function: dict[str, Given] = {"aws_lambda_function__f": {"function_name": "f"}}
    given = {
        "function_name": "${aws_lambda_function.f.function_name}",
        "action": "lambda:InvokeFunction",
        "principal": "s3.amazonaws.com",
        "source_account": "123456789012",
    }
    found = of_one("aws_lambda_permission", None, given, **function)
    assert told(found.permissions_gained) == [
        "Service s3.amazonaws.com: lambda:InvokeFunction on f if StringEquals AWS:SourceAccount 123456789012"
    ]
    opened = of_one(
        "aws_lambda_permission", given, given | {"principal": "*", "source_account": None}, **function
    )
    assert [each.topic for each in opened.weakened] == ["public exposure"]
    for argument, key in (
        ("source_arn", "AWS:SourceArn"),
        ("principal_org_id", "aws:PrincipalOrgID"),
        ("function_url_auth_type", "lambda:FunctionUrlAuthType"),
        ("event_source_token", "lambda:EventSourceToken"),
    ):
        (one,) = of_one("aws_lambda_permission", None, given | {argument: "x"}, **function).permissions_gained
        assert key in one.condition
