"""What a change of the security as a whole comes to, with the stacks of before and after and without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from strongroom.change.review.entry import entries
from strongroom.change.review.security_reasons import arguments_told, by_address, security_reasons
from strongroom.change.review.verdict import Verdict
from strongroom.change.security import Flow, Permission, Posture, Protection, SecurityDelta, Unknown
from strongroom.change.security.permissions.memberships import CHANGED
from strongroom.synthesized import Stack
from tests.strongroom.change.review.plans import change, given, plan, told_of

ALLOWED = Permission("aws_iam_role.a", "s3:GetObject", "*", "", "aws_iam_policy.a", "Allow")
DENIED = Permission("*", "s3:*", "*", "aws:SecureTransport is false", "aws_s3_bucket_policy.a", "Deny")
POSTURE = Posture("TLS", "aws_lb_listener.a", "ssl_policy", "1.3", "1.0", "older TLS is accepted")


@pytest.mark.parametrize(
    ("delta", "verdict", "words"),
    [
        (SecurityDelta(permissions_gained=(ALLOWED,)), Verdict.REVIEW, "permissions gained"),
        (SecurityDelta(permissions_lost=(ALLOWED,)), Verdict.REVIEW, "permissions lost"),
        (SecurityDelta(permissions_gained=(DENIED,)), Verdict.REVIEW, "a denial or a boundary goes"),
        (SecurityDelta(permissions_lost=(DENIED,)), Verdict.REVIEW, "a denial or a boundary comes"),
        (SecurityDelta(weakened=(POSTURE,)), Verdict.DANGEROUS, "(TLS): older TLS is accepted"),
        (SecurityDelta(protections_lost=(Protection("backup", "a", "b"),)), Verdict.DANGEROUS, "(backup): b"),
        (SecurityDelta(unknown=(Unknown("a", "b", "c"),)), Verdict.REVIEW, "not known: c"),
    ],
)
def test_each_kind_of_change_of_a_resource(delta: SecurityDelta, verdict: Verdict, words: str) -> None:
    ((reason,),) = by_address(delta).values()
    assert reason.verdict is verdict
    assert words in reason.sentence


@pytest.mark.parametrize(
    ("action", "resource", "count"),
    [("*", "*", 2), ("iam:*", "*", 2), ("* but iam:*", "*", 2), ("*", "* but arn:y", 2), ("*", "arn:x", 1)],
)
def test_who_may_do_everything_is_an_administrator(action: str, resource: str, count: int) -> None:
    delta = SecurityDelta(permissions_gained=(replace(ALLOWED, action=action, resource=resource),))
    (reasons,) = by_address(delta).values()
    assert len(reasons) == count
    assert (reasons[0].verdict is Verdict.DANGEROUS) == (count == 2)


@pytest.mark.parametrize(
    ("delta", "verdict", "words"),
    [
        (SecurityDelta(flows_gained=(Flow("a", "b", "443"),)), Verdict.REVIEW, "reachability gained: 1"),
        (SecurityDelta(flows_lost=(Flow("a", "b", "443"),)), Verdict.REVIEW, "reachability lost: 1"),
        (SecurityDelta(strengthened=(POSTURE,)), Verdict.SAFE, "strengthened"),
    ],
)
def test_each_kind_of_change_of_the_whole(delta: SecurityDelta, verdict: Verdict, words: str) -> None:
    (reason,) = security_reasons(delta)
    assert reason.verdict is verdict
    assert words in reason.sentence


OLD, NEW = {"ssl_policy": "ELBSecurityPolicy-TLS13-1-3-2021-06"}, {"ssl_policy": "ELBSecurityPolicy-2016-08"}


def weaker(**more: Any) -> dict[str, Any]:
    listener = {
        "port": 443,
        "protocol": "HTTPS",
        "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
    }
    return plan(change("aws_lb_listener.a", ["update"], {**listener, **OLD}, {**listener, **NEW}), **more)


def test_what_is_weaker_by_its_values_is_told_without_the_stacks() -> None:
    (told,) = told_of(given(weaker(), untold="it has no configuration"))["plans"]
    assert told["verdict"] == "dangerous"
    assert [each["address"] for each in told["security"]["weakened"]] == ["aws_lb_listener.a"]
    assert any("Permissions and reachability are not told" in each for each in told["notes"])


def test_stacks_that_do_not_have_what_changes_tell_nothing_of_it() -> None:
    """A plan whose prior state was taken out of it is not one that changes nothing."""
    empty = Stack("prod", {"resource": {}})
    before, after = {"policy": "{}"}, {"policy": '{"Statement": [{"Action": "*"}]}'}
    told = given(plan(change("aws_iam_policy.a", ["update"], before, after)), before=empty, after=empty)
    assert told_of(told)["verdict"] == "review"


INGRESS = "aws_vpc_security_group_ingress_rule"
OPEN = {"cidr_ipv4": "128.0.0.0/1", "ip_protocol": "tcp", "from_port": 22, "to_port": 22}
ANYBODY = '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}}'


@pytest.mark.parametrize(
    ("type_", "after", "later", "expected"),
    [
        (INGRESS, OPEN | {"security_group_id": "sg-0123"}, {"id": True}, "dangerous"),
        (INGRESS, OPEN | {"security_group_id": "sg-0123", "cidr_ipv4": "0.0.0.0/0"}, {}, "dangerous"),
        # Of a group that is new as well.
        (INGRESS, OPEN, {"security_group_id": True}, "review"),
        ("aws_lambda_function_url", {"function_name": "f", "authorization_type": "NONE"}, {}, "dangerous"),
        ("aws_sqs_queue_policy", {"queue_url": "https://example.com/q", "policy": ANYBODY}, {}, "dangerous"),
        ("aws_sqs_queue", {"name": "q", "sqs_managed_sse_enabled": True}, {}, "safe"),
    ],
)  # fmt: skip
def test_what_is_new_and_open_by_its_values_is_told_without_the_stacks(
    type_: str, after: Any, later: Any, expected: str
) -> None:
    new = plan(change(f"{type_}.a", ["create"], None, after, after_unknown=later))
    assert told_of(given(new, untold="x"))["verdict"] == expected
    if expected == "dangerous":  # nor where they were taken out of the plan
        empty = Stack("prod", {"resource": {}})
        assert told_of(given(new, before=empty, after=empty))["verdict"] == expected
        assert told_of(given(new, before=None, after=empty))["verdict"] == expected


SNAPSHOT = "aws_db_snapshot.a"
EMPTY = Stack("prod", {"resource": {}})


@pytest.mark.parametrize(
    ("actions", "before", "after"),
    [
        (["create"], None, {"shared_accounts": ["all"]}),
        (["update"], {"shared_accounts": []}, {"shared_accounts": ["all"]}),
        (["delete", "create"], {"shared_accounts": []}, {"shared_accounts": ["all"]}),
    ],
)
def test_stacks_that_lack_a_resource_say_nothing_for_it(actions: list[str], before: Any, after: Any) -> None:
    told_of_it = Stack("prod", {"resource": {"aws_db_snapshot": {"a": {}}}})
    there = Stack("prod", {"resource": {"aws_db_snapshot": {"a": before}}}) if before else EMPTY
    for sides in ((EMPTY, EMPTY), (there, EMPTY), (there, told_of_it)):
        told = given(plan(change(SNAPSHOT, actions, before, after)), before=sides[0], after=sides[1])
        (found,) = told_of(told)["plans"]
        assert [each["address"] for each in found["security"]["weakened"]] == [SNAPSHOT]


def test_an_alarm_that_goes_and_that_no_state_has() -> None:
    gone = change("aws_cloudwatch_metric_alarm.a", ["delete"], {"alarm_name": "a"})
    (found,) = told_of(given(plan(gone), before=EMPTY, after=EMPTY))["plans"]
    assert len(found["security"]["protections_lost"]) == 1


def test_a_role_of_which_it_is_told_what_it_may_do_is_not_unknown_beside_it() -> None:
    old, new = {"role": "a", "x": 1}, {"role": "b", "x": 2}
    function = "aws_lambda_function.f"
    gained = replace(ALLOWED, principal=function, source=function)
    entries_ = entries([change(function, ["update"], old, new)])
    assert arguments_told(SecurityDelta(permissions_gained=(gained,)), entries_) == {function: {"role"}}
    assert arguments_told(SecurityDelta(permissions_gained=(ALLOWED,)), entries_) == {}


@pytest.mark.parametrize(("type_", "argument"), sorted(CHANGED.items()))
def test_of_a_group_of_which_it_is_told_neither(type_: str, argument: str) -> None:
    gained = replace(ALLOWED, principal="iam_user alice", source=f"{type_}.m")
    entries_ = [*entries([change(f"{type_}.m", ["update"], {argument: ["a"]}, {argument: ["b"]})])]
    assert arguments_told(SecurityDelta(permissions_gained=(gained,)), entries_) == {f"{type_}.m": {argument}}


def test_what_is_said_not_to_be_known_is_said_once() -> None:
    unknown = Unknown("aws_lambda_function.f", "role", "it acts as another role")
    assert arguments_told(SecurityDelta(unknown=(unknown,)), ()) == {unknown.address: {"role"}}


def test_what_an_organization_keeps_from_accounts_no_more_is_dangerous() -> None:
    gone = replace(DENIED, source="aws_organizations_policy.a")
    ((worst, *_),) = by_address(SecurityDelta(permissions_gained=(gone,))).values()
    assert worst.verdict is Verdict.DANGEROUS
    ((worst, *_),) = by_address(SecurityDelta(permissions_lost=(gone,))).values()
    assert worst.verdict is Verdict.REVIEW
