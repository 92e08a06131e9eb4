"""What people and programs get to see of an edit's security."""

from __future__ import annotations

import json

from strongroom.change.difference.as_json import as_json
from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.security_report import TITLE, security_lines
from strongroom.change.difference.stack import Action, ResourceChange, StackDifference
from strongroom.change.security import Flow, Permission, Posture, Protection, SecurityDelta, Unknown

READ, WRITE = (
    Permission("aws_iam_role.r", f"s3:{action}Object", "arn:aws:s3:::a/*", "", "aws_iam_policy.p", "Allow")
    for action in ("Get", "Put")
)
LIMITED = Permission(
    "*", "sqs:*", "aws_sqs_queue.q", "Bool aws:SecureTransport false", "aws_sqs_queue.q", "Deny"
)
DELTA = SecurityDelta(
    permissions_gained=(READ, WRITE, LIMITED),
    permissions_lost=(READ,),
    flows_gained=(Flow("internet", "service", "8080"),),
    flows_lost=(Flow("service", "database", "5432"),),
    weakened=(Posture("TLS", "aws_lb_listener.l", "ssl_policy", "new", "old", "the policy: new -> old"),),
    strengthened=(Posture("WAF", "aws_wafv2_web_acl.w", "rule[x]", "absent", "there", "the rule is new"),),
    protections_lost=(Protection("alarm", "aws_cloudwatch_metric_alarm.a", "the alarm: gone"),),
    protections_gained=(Protection("backup", "aws_dynamodb_table.t", "restores: false -> true"),),
    unknown=(Unknown("aws_rds_cluster.c", "deletion_protection", "it: true -> ${var.x}"),),
)
CHANGED = ResourceChange("aws_lb_listener.l", Action.CHANGE)


def stack(name: str, delta: SecurityDelta, *, is_new: bool = False) -> StackDifference:
    return StackDifference(name, (CHANGED,), security=delta, is_new=is_new)


def test_what_opens_comes_first_and_each_once() -> None:
    lines = [str(line) for line in security_lines([stack("dev", DELTA), stack("prod", DELTA)])]
    assert lines == [
        f"\n{TITLE}",
        "  dev, prod",
        "      - TLS weakened: aws_lb_listener.l: the policy: new -> old",
        "      - alarm lost: aws_cloudwatch_metric_alarm.a: the alarm: gone",
        "      - may now: *: sqs:* on aws_sqs_queue.q if Bool aws:SecureTransport false",
        "      - may now: aws_iam_role.r: s3:GetObject, s3:PutObject on arn:aws:s3:::a/*",
        "      - can now reach: internet -> service 8080",
        "      + WAF strengthened: aws_wafv2_web_acl.w: the rule is new",
        "      + backup gained: aws_dynamodb_table.t: restores: false -> true",
        "      + may no longer: aws_iam_role.r: s3:GetObject on arn:aws:s3:::a/*",
        "      + can no longer reach: service -> database 5432",
        "      ? only a plan, or a person, knows: aws_rds_cluster.c: it: true -> ${var.x}",
    ]


def test_stacks_that_differ_are_told_apart() -> None:
    one, other = SecurityDelta(flows_lost=DELTA.flows_lost), SecurityDelta(flows_gained=DELTA.flows_gained)
    lines = [str(line) for line in security_lines([stack("dev", one), stack("prod", other)])]
    assert [line for line in lines if line in ("  dev", "  prod")] == ["  dev", "  prod"]


def test_nothing_is_told_of_none_and_of_a_new_stack() -> None:
    assert not list(security_lines([stack("dev", SecurityDelta()), stack("new", DELTA, is_new=True)]))


def test_programs_get_all_of_it_of_new_stacks_too() -> None:
    compared = Compared("HEAD", "0" * 40, (stack("new", DELTA, is_new=True),))
    planned = StackDifference("prod", ())
    read = json.loads(as_json(compared, planned))
    told = read["stacks"][0]["security"]
    assert told == DELTA.as_dict()
    assert told["permissions_gained"][0] == {
        "principal": "aws_iam_role.r",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::a/*",
        "condition": "",
        "source": "aws_iam_policy.p",
        "effect": "Allow",
    }
    assert not any(read["plan"]["security"].values())


def test_the_exit_code_is_as_it_was() -> None:
    assert not stack("dev", DELTA).alarms
