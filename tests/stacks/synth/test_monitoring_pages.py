"""What people read about the alarms agrees with the alarms."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from stacks.monitoring.definition import Definition, alarms
from stacks.monitoring.definitions import DEFINITIONS
from stacks.monitoring.watched import placeholders
from stacks.schema.instance_classes import instance_memory
from stacks.settings import Settings

PROJECT = Path(__file__).parents[3]
RUNBOOKS = PROJECT / "docs" / "runbooks"
HEADINGS = ["Meaning", "First look", "Likely causes", "Remediation", "Verify"]
GIB = 1024**3


def test_each_alarm_has_its_runbook_and_each_runbook_its_alarm() -> None:
    assert {path.stem for path in RUNBOOKS.iterdir()} == {definition.id for definition in DEFINITIONS}


def test_no_alarm_of_a_part_has_the_name_of_another() -> None:
    """`service-tasks` of a service called `ended` would be `service-tasks-ended`."""
    ids = [definition.id for definition in DEFINITIONS]
    assert len({*ids}) == len(ids)
    assert [(short, long) for short in ids for long in ids if long.startswith(f"{short}-")] == []


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.id)
def test_runbooks_are_whole(definition: Definition) -> None:
    text = (PROJECT / definition.runbook).read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# {definition.id}: {definition.title}"
    sections = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    assert sections[::2] == HEADINGS
    assert all(len(section.split()) >= 8 for section in sections[1::2])


def test_runbooks_point_to_runbooks_that_exist() -> None:
    ids = {definition.id for definition in DEFINITIONS}
    families = "|".join(sorted({id.partition("-")[0] for id in ids}))
    for path in RUNBOOKS.iterdir():
        prose = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for word in re.findall(rf"\b(?:load-balancer|(?:{families}))(?:-[a-z0-9]+)+\b", prose):
            assert word in ids, f"{path.name} points to {word}"


def test_ids_are_unique() -> None:
    ids = [definition.id for definition in DEFINITIONS]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9-]+", id) for id in ids)


def test_another_missing_data_rule_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="needs a missing_reason"):
        replace(DEFINITIONS[0], missing="breaching", missing_reason="")


@pytest.mark.parametrize(
    ("instance_class", "gib"),
    [
        ("db.t4g.medium", 4),
        ("db.t4g.large", 8),
        ("db.r6g.large", 16),
        ("db.r7g.xlarge", 32),
        ("db.r8g.2xlarge", 64),
        ("db.r7g.16xlarge", 512),
    ],
)
def test_memory_of_instance_classes(instance_class: str, gib: int) -> None:
    assert instance_memory(instance_class) == gib * GIB


@pytest.mark.parametrize(
    ("instance_class", "shown"),
    [("db.r7g.large", "< 858,993,459 bytes"), ("db.r8g.48xlarge", "< 82,463,372,083 bytes")],
)
def test_a_large_threshold_is_shown_in_full(
    environments: list[Settings], instance_class: str, shown: str
) -> None:
    (prod,) = (each for each in environments if each.environment == "prod")
    database = prod.database.model_copy(update={"instance_class": instance_class})
    settings = prod.model_copy(update={"database": database})
    found = alarms(DEFINITIONS, settings, placeholders(settings))
    assert {each.condition for each in found if each.id == "database-memory"} == {shown}


def test_more_capacity_allows_more_errors(environments: list[Settings]) -> None:
    prod = next(s for s in environments if s.environment == "prod")
    many = {"max_tasks": 100, "database_connections_per_task": 4}
    larger = prod.model_copy(update={"service": prod.service.model_copy(update=many)})

    def threshold(settings: Settings) -> float:
        found = alarms(DEFINITIONS, settings, placeholders(settings))
        return next(alarm.threshold for alarm in found if alarm.id == "load-balancer-target-5xx")

    assert (threshold(prod), threshold(larger)) == (10, 100)
