"""Where EventBridge sends what a rule matches; small stacks, written out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

RULE, TARGET = "aws_cloudwatch_event_rule.failed", "aws_cloudwatch_event_target.log"
LOG = "aws_cloudwatch_log_group.events"
ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/app"


@pytest.mark.parametrize(
    ("rule", "target", "delivered"),
    [
        ({}, {}, True),
        ({}, {"arn": ARN}, True),
        ({}, {"arn": f"{ARN}:*"}, True),
        ({}, {"arn": ARN.replace("app", "gone")}, False),
        ({}, {"arn": "arn:aws:sns:us-east-1:210987654321:alerts"}, True),
        ({}, {"arn": "${var.log_group}"}, True),
        ({}, {"event_bus_name": "default"}, True),
        ({}, {"event_bus_name": "own"}, False),
        ({"event_bus_name": "own"}, {}, False),
        ({"event_bus_name": "own"}, {"event_bus_name": "own"}, True),
        ({}, {"rule": "failed", "event_bus_name": "own"}, False),
        ({}, {"rule": "elsewhere", "event_bus_name": "own"}, True),
        ({}, {"input_path": "$"}, True),
        ({}, {"input_path": "$.detail"}, False),
        ({}, {"input": "{}"}, False),
        ({}, {"input_transformer": {"input_template": "<reason>", "input_paths": {}}}, False),
        ({}, {"input_transformer": [{"input_template": "<reason>"}], "arn": "${var.log_group}"}, True),
        ({}, {"input": "{}", "arn": "arn:aws:sns:us-east-1:210987654321:alerts"}, True),
    ],
)
def test_a_target_is_on_its_rules_bus_and_there(
    rule: dict[str, Any], target: dict[str, Any], delivered: bool
) -> None:
    stack = {
        RULE: {"name": "failed", **rule},
        LOG: {"name": "/aws/events/app"},
        TARGET: {"rule": f"${{{RULE}.name}}", "arn": f"${{{LOG}.arn}}", **target},
    }
    assert problems("SR915", stack).keys() == (set() if delivered else {TARGET})
