"""What a resource's own policy refuses, and no longer does: requests in clear text, objects without a key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.security.small import Given, allow, delta, deny, document

BUCKET: dict[str, Given] = {"aws_s3_bucket__b": {"bucket": "b"}}
IN_CLEAR = {"Bool": {"aws:SecureTransport": "false"}}
WITHOUT_KEY = {"Null": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "true"}}


def refused(action: Any = "s3:*", **condition: Any) -> Any:
    return deny(action, "*", Principal="*", Condition=condition)


def policy(*statements: Any) -> dict[str, Given]:
    return BUCKET | {
        "aws_s3_bucket_policy__p": {"bucket": "${aws_s3_bucket.b.id}", "policy": document(*statements)}
    }


READ = allow("s3:GetObject", "arn:aws:s3:::b/*", Principal={"AWS": "123456789012"})


@pytest.mark.parametrize(
    ("condition", "topic"),
    [
        (IN_CLEAR, "TLS"),
        ({"BoolIfExists": {"AWS:securetransport": [False]}}, "TLS"),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, "TLS"),
        (WITHOUT_KEY, "encryption"),
        ({"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}, "encryption"),
    ],
)
def test_a_denial_that_goes_weakens(condition: Any, topic: str) -> None:
    gone = delta(policy(READ, refused(**condition)), policy(READ))
    (weaker,) = gone.weakened
    assert (weaker.topic, weaker.address, weaker.place) == (topic, "aws_s3_bucket_policy.p", "policy")
    assert (weaker.before, weaker.after) == ("refused", "not refused")
    assert not gone.strengthened
    (stronger,) = delta(policy(READ), policy(READ, refused(**condition))).strengthened
    assert (stronger.topic, stronger.before, stronger.after) == (topic, "not refused", "refused")


def test_a_denial_of_less_weakens_too() -> None:
    (weaker,) = delta(policy(refused(**IN_CLEAR)), policy(refused("s3:GetObject", **IN_CLEAR))).weakened
    assert weaker.topic == "TLS"


def test_the_whole_policy_takes_it_along() -> None:
    assert [each.topic for each in delta(policy(refused(**IN_CLEAR)), BUCKET).weakened] == ["TLS"]


def test_a_denial_of_more_in_its_place_weakens_nothing() -> None:
    all_ = deny("*", "*", Principal="*", Condition=IN_CLEAR)
    assert not delta(policy(refused(**IN_CLEAR)), policy(all_)).weakened


@pytest.mark.parametrize(
    "condition",
    [{"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}}, {"Bool": {"aws:SecureTransport": "true"}}],
)
def test_another_denial_is_no_weaker_transport(condition: Any) -> None:
    assert not delta(policy(READ, refused(**condition)), policy(READ)).weakened


def test_who_may_only_by_tls_and_then_in_clear() -> None:
    by_tls = READ | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    (weaker,) = delta(policy(by_tls), policy(READ)).weakened
    assert weaker.topic == "TLS"
    assert not delta(policy(), policy(by_tls)).weakened
    assert not delta(policy(), policy(READ)).weakened


def test_a_denial_with_all_but_some_principals_is_as_much_of_one() -> None:
    some = {**refused(**IN_CLEAR), "NotPrincipal": {"AWS": "123456789012"}}
    del some["Principal"]
    assert [each.topic for each in delta(policy(some), policy()).weakened] == ["TLS"]
