"""What people read about the alarms is so in each environment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stacks.monitoring.definition import alarms
from stacks.monitoring.definitions import DEFINITIONS
from stacks.monitoring.page import render
from stacks.monitoring.watched import placeholders
from stacks.settings import Settings
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(9)

RUNBOOKS = Path(__file__).parents[2] / "docs" / "runbooks"


def test_runbooks_use_names_that_each_environment_publishes(stack: SynthesizedStack) -> None:
    """Those of the alarms that it has."""
    assert stack.settings
    there = {alarm.definition.id for alarm in alarms(DEFINITIONS, stack.settings, placeholders(stack.settings))}
    used = {
        (path.stem, name)
        for path in RUNBOOKS.iterdir()
        if path.stem in there
        for name in re.findall(r"(?:\$\(|`)out ([a-z_]+)", path.read_text(encoding="utf-8"))
    }
    assert used
    assert not {(page, name) for page, name in used if name not in stack.json["output"]}


def test_log_groups_in_the_page_exist(stack: SynthesizedStack) -> None:
    assert stack.settings
    page = render([stack.settings])
    named = {
        group.replace("<application>", stack.settings.application).replace("<environment>", stack.name)
        for group in re.findall(r"`((?:/ecs/|/aws/|aws-waf-logs-)[^`]+)`", page)
    }
    function = stack.at("validation/function")[1]
    named = {group.replace("<validation_function_name>", function["function_name"]) for group in named}
    assert named <= {group["name"] for group in stack.resources("aws_cloudwatch_log_group").values()}
    assert len(named) == 6


def test_the_page_has_every_alarm_with_each_environments_threshold(environments: list[Settings]) -> None:
    page = render(environments)
    for settings in environments:
        for alarm in alarms(DEFINITIONS, settings, placeholders(settings)):
            row = next(line for line in page.splitlines() if line.startswith(f"| [{alarm.definition.id}]("))
            assert re.search(rf"[|;] {re.escape(alarm.condition)}(;| \|)", row), alarm.id
