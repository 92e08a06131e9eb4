"""Load balancers, listeners and target groups in forms that the environments don't have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

BALANCER, LISTENER, RULE = "aws_lb.web", "aws_lb_listener.http", "aws_lb_listener_rule.path"
GROUP, BUCKET, POLICY = "aws_lb_target_group.app", "aws_s3_bucket.logs", "aws_s3_bucket_policy.logs"
REDIRECT = {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
ELB = "logdelivery.elasticloadbalancing.amazonaws.com"


def logging(
    resource: str = f"${{{BUCKET}.arn}}/alb/AWSLogs/*",
    *,
    principal: object = None,
    prefix: object = "alb",
    policy: str | None = None,
) -> dict[str, dict[str, Any]]:
    statement = {
        "Effect": "Allow",
        "Principal": principal or {"Service": ELB},
        "Action": "s3:PutObject",
        "Resource": resource,
    }
    return {
        BALANCER: {
            "access_logs": [{"bucket": f"${{{BUCKET}.id}}", "prefix": prefix, "enabled": "true"}],
            "depends_on": [POLICY],
        },
        BUCKET: {"bucket": "logs"},
        POLICY: {"bucket": f"${{{BUCKET}.id}}", "policy": policy or json.dumps({"Statement": statement})},
    }


@pytest.mark.parametrize(
    ("stack", "holds"),
    [
        (logging(), True),
        (logging(f"${{{BUCKET}.arn}}/*"), True),
        (logging("arn:aws:s3:::logs/alb/AWSLogs/210987654321/*"), True),
        (logging("arn:aws-us-gov:s3:::logs/*/AWSLogs/*"), True),
        (logging(f"${{{BUCKET}.arn}}/AWSLogs/*", prefix=None), True),
        (logging("*"), True),
        (logging(principal={"AWS": "${data.aws_elb_service_account.main.arn}"}), True),
        (logging(principal={"Service": ["delivery.logs.amazonaws.com", ELB]}), True),
        (logging(policy="${data.aws_iam_policy_document.logs.json}"), True),
        (logging(f"${{{BUCKET}.arn}}/AWSLogs/*"), False),
        (logging(f"${{{BUCKET}.arn}}"), False),
        (logging(principal="*"), False),
        (logging(principal={"AWS": "*"}), False),
        (logging(principal={"Service": "delivery.logs.amazonaws.com"}), False),
        (logging(policy="{}"), False),
    ],
)
def test_who_may_deliver_access_logs(stack: dict[str, dict[str, Any]], holds: bool) -> None:
    assert (problems("SR701", stack) == {}) is holds


def test_a_bucket_without_a_policy_and_one_of_another_stack() -> None:
    stack = logging()
    del stack[POLICY]
    del stack[BALANCER]["depends_on"]
    assert problems("SR701", stack).keys() == {BALANCER}
    stack[BALANCER]["access_logs"][0]["bucket"] = "logs-of-the-account"
    assert problems("SR701", stack) == {}


@pytest.mark.parametrize("code", ["SR701", "SR702", "SR703", "SR704", "SR708", "SR709"])
def test_network_load_balancers_are_not_judged(code: str) -> None:
    assert problems(code, {BALANCER: {"load_balancer_type": "network"}}) == {}


def listener(protocol: str, port: object, **given: Any) -> dict[str, Any]:
    return {"protocol": protocol, "port": port, "load_balancer_arn": f"${{{BALANCER}.arn}}", **given}


def test_an_internal_load_balancer_needs_no_redirect() -> None:
    https = {"aws_lb_listener.https": listener("HTTPS", "443")}
    assert problems("SR704", {BALANCER: {"internal": True}, **https}) == {}
    assert problems("SR704", {BALANCER: {}, **https}) == {BALANCER: "no listener answers HTTP on port 80"}


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        (REDIRECT, None),
        ([REDIRECT], None),
        ({"type": "redirect", "redirect": {"protocol": "HTTPS", "port": 443, "status_code": "HTTP_301"}}, None),
        (
            {"type": "redirect", "redirect": {"protocol": "HTTPS", "status_code": "HTTP_301"}},
            "HTTP is redirected to HTTPS on port #{port}",
        ),
        (
            {"type": "redirect", "redirect": {"port": "443", "status_code": "HTTP_301"}},
            "HTTP is redirected to #{protocol} on port 443",
        ),
        ({"type": "fixed-response"}, "HTTP is answered by fixed-response"),
        ([REDIRECT, {"type": "forward"}], "HTTP is answered by forward"),
        (None, "it has no action"),
    ],
)
def test_what_http_is_answered_with(action: object, problem: str | None) -> None:
    found = problems("SR705", {LISTENER: listener("HTTP", 80, default_action=action)})
    assert found == ({} if problem is None else {LISTENER: problem})


def test_rules_of_an_https_listener_may_forward() -> None:
    forward = {"listener_arn": f"${{{LISTENER}.arn}}", "action": [{"type": "forward"}]}
    assert problems("SR705", {LISTENER: listener("HTTPS", 443), RULE: forward}) == {}
    stack = {LISTENER: listener("HTTP", 80, default_action=REDIRECT), RULE: forward}
    assert problems("SR705", stack) == {RULE: "HTTP is answered by forward"}


@pytest.mark.parametrize(
    ("policy", "holds"),
    [
        ("ELBSecurityPolicy-TLS13-1-2-2021-06", True),
        ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", True),
        ("ELBSecurityPolicy-TLS13-1-3-2021-06", True),
        ("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04", True),
        ("${var.policy}", True),
        ("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", False),
        ("ELBSecurityPolicy-TLS13-1-1-2021-06", False),
        ("ELBSecurityPolicy-FS-1-2-Res-2020-10", False),
        (None, False),
    ],
)
def test_security_policies(policy: object, holds: bool) -> None:
    assert (problems("SR706", {LISTENER: listener("HTTPS", 443, ssl_policy=policy)}) == {}) is holds


def test_a_group_of_another_stack_can_not_be_told() -> None:
    balancer = {"security_groups": ["sg-0123456789abcdef0"]}
    assert problems("SR707", {BALANCER: balancer, LISTENER: listener("HTTP", 80)}) == {}


def test_a_range_of_ports_admits() -> None:
    group = "aws_security_group.web"
    rule = {"security_group_id": f"${{{group}.id}}", "ip_protocol": "tcp", "from_port": 1, "to_port": 80}
    stack: dict[str, Any] = {
        BALANCER: {"security_groups": [f"${{{group}.id}}"]},
        group: {},
        "aws_vpc_security_group_ingress_rule.web": {**rule, "cidr_ipv4": "0.0.0.0/0"},
        LISTENER: listener("HTTP", "80"),
    }
    assert problems("SR707", stack) == {}
    stack[LISTENER]["port"] = 81
    assert problems("SR707", stack) == {LISTENER: f"nothing is let in to {BALANCER} on port 81"}


@pytest.mark.parametrize(
    ("seconds", "holds"), [(60, True), (None, True), ("30", True), (61, False), (0, False)]
)
def test_idle_connections(seconds: object, holds: bool) -> None:
    assert (problems("SR708", {BALANCER: {"idle_timeout": seconds}}) == {}) is holds
