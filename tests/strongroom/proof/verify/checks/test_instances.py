"""Resources of no instance; small stacks, written out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strongroom.proof.verify.check import CHECKS
from strongroom.synthesized import load
from tests.strongroom.proof.verify.checks.stacks import problems

ALARM = "aws_cloudwatch_metric_alarm.a"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({}, True),
        ({"count": None}, True),
        ({"count": 1}, True),
        ({"count": "2"}, True),
        ({"count": 0}, False),
        ({"count": "0"}, False),
        ({"count": False}, False),
        ({"count": "${var.alarms}"}, False),
        ({"for_each": {"a": 1}}, True),
        ({"for_each": {}}, False),
        ({"for_each": []}, False),
        ({"for_each": "${toset([])}"}, False),
    ],
)
def test_a_resource_that_is_written_down_is_made(given: dict[str, Any], made: bool) -> None:
    assert problems("SR956", {ALARM: given}).keys() == (set() if made else {ALARM})


@pytest.mark.parametrize(
    ("configured", "made"),
    [
        ({}, True),  # left out by -target
        ({"count_expression": {"constant_value": 0}}, False),
        ({"count_expression": {"references": ["var.alarms"]}}, False),
        ({"for_each_expression": {}}, False),
    ],
)
def test_a_plan_has_no_instance_of_it(tmp_path: Path, configured: dict[str, Any], made: bool) -> None:
    named = {"mode": "managed", "type": "aws_cloudwatch_metric_alarm", "name": "a", "address": ALARM}
    other = {"mode": "managed", "type": "aws_sns_topic", "name": "t", "address": "aws_sns_topic.t"}
    plan = {
        "planned_values": {"root_module": {"resources": [other]}},
        "configuration": {"root_module": {"resources": [{**named, **configured}, other]}},
    }
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    found = {verdict.resource.address for verdict in CHECKS["SR956"].run(load(file)) if verdict.problem}
    assert found == (set() if made else {ALARM})
