"""As many further services as settings may have, with names that look like one another's parts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from stacks.app import synthesize
from stacks.settings import Settings
from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import TABLE, read
from strongroom.synthesized import Stack, load
from strongroom.workspace import PROJECT
from tests.stacks.fuzz.limits import exceeded
from tests.stacks.settings.tables import PRODUCTION

LONGEST = {"application": "a" + "b" * 19, "environment": "e" + "f" * 15}
IMAGE = f"example.com/app@sha256:{'0' * 64}"
NAMES = (
    "admin",
    "admin-image",
    "database",
    "load-balancer",
    "role",
    "settlements",
    "target-group",
    "security-groups",
    "reports-of-the-month",
    "reports-of-the-years",
)
"""What the stack calls parts of its own, and two whose names are cut at the same place."""


def given(name: str) -> dict[str, Any]:
    return {
        "health_check_command": ["CMD", "/app", "alive"],
        "path": [f"/{name}", f"/{name}/*"],
        "image": IMAGE,
        "outbound_https": ["203.0.113.0/24"],
        "database": True,
    }


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    services = {name: given(name) for name in NAMES}
    settings = Settings.model_validate({**PRODUCTION, **LONGEST, "services": services})
    folder = tmp_path_factory.mktemp("many")
    synthesize([settings], folder)
    return load(folder / "stacks" / settings.environment / "cdk.tf.json")


def test_verify_finds_nothing(stack: Stack) -> None:
    waivers = read(PROJECT / TABLE, datetime.date.min)
    assert [
        str(finding)
        for finding in examine(stack).findings
        if not waivers.covering(
            Accepted(stack.name, "production", finding.check.code, finding.resource.address)
        )
    ] == []


def test_no_limit_of_awss_is_exceeded(stack: Stack) -> None:
    assert list(exceeded(stack)) == []


@pytest.mark.parametrize(
    ("type_", "argument", "longest"),
    [
        ("aws_lb_target_group", "name", 32),
        ("aws_ecs_service", "name", 255),
        ("aws_iam_role", "name", 64),
        ("aws_cloudwatch_metric_alarm", "alarm_name", 255),
    ],
)
def test_names_are_each_anothers_and_fit(stack: Stack, type_: str, argument: str, longest: int) -> None:
    names = [str(resource.get(argument)) for resource in stack.of_type(type_) if resource.get(argument)]
    assert len(set(names)) == len(names) > 0
    assert max(map(len, names)) <= longest


def test_priorities_are_each_anothers(stack: Stack) -> None:
    priorities = [rule.get("priority") for rule in stack.of_type("aws_lb_listener_rule")]
    assert len(set(priorities)) == len(priorities) == len(NAMES)
