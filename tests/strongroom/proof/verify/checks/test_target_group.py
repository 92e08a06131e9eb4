"""Target groups at the edge of what each check accepts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

GROUP, SERVICE = "aws_lb_target_group.app", "aws_ecs_service.app"
HEALTH = {"path": "/health", "healthy_threshold": 2, "unhealthy_threshold": 3, "interval": 15, "timeout": 5}


def test_only_groups_of_tasks_need_addresses() -> None:
    assert problems("SR711", {GROUP: {}}) == {}
    service = {"load_balancer": [{"target_group_arn": f"${{{GROUP}.arn}}"}]}
    assert problems("SR711", {GROUP: {}, SERVICE: service}) == {GROUP: "target_type is instance"}
    assert problems("SR711", {GROUP: {"target_type": "ip"}, SERVICE: service}) == {}


@pytest.mark.parametrize(
    ("lifecycle", "holds"),
    [
        ({"create_before_destroy": True}, True),
        ([{"create_before_destroy": "true"}], True),
        ({}, False),
        (None, False),
    ],
)
def test_replacement(lifecycle: object, holds: bool) -> None:
    assert (problems("SR712", {GROUP: {"lifecycle": lifecycle}}) == {}) is holds


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"matcher": "200,204"}, True),
        ({"matcher": "200-299"}, True),
        ({"matcher": "${var.matcher}"}, True),
        ({"matcher": "200,301"}, False),
        ({"matcher": "200-399"}, False),
        ({"path": "/"}, False),
        ({"path": None}, False),
        ({"path": "${var.path}"}, True),
        ({"enabled": "true"}, True),
        ({"enabled": False}, False),
        ({"healthy_threshold": 3}, False),
        ({"healthy_threshold": None}, False),
        ({"unhealthy_threshold": 2}, True),
        ({"unhealthy_threshold": 4}, False),
        ({"unhealthy_threshold": None}, True),
        ({"interval": 31}, False),
        ({"timeout": 11}, False),
    ],
)
def test_health_checks(changed: dict[str, Any], holds: bool) -> None:
    group = {"protocol": "HTTP", "health_check": [{**HEALTH, **changed}]}
    assert (problems("SR713", {GROUP: group}) == {}) is holds


def test_a_group_of_connections_has_no_path() -> None:
    assert problems("SR713", {GROUP: {"protocol": "TCP"}}) == {}
    assert problems("SR713", {GROUP: {"protocol": "HTTPS"}}).keys() == {GROUP}


@pytest.mark.parametrize(
    ("seconds", "holds"),
    [(10, True), ("120", True), ("${var.delay}", True), (9, False), (121, False), (None, False)],
)
def test_the_delay(seconds: object, holds: bool) -> None:
    assert (problems("SR714", {GROUP: {"deregistration_delay": seconds}}) == {}) is holds
