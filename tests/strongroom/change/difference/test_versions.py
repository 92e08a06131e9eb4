"""What AWS refuses of a change of the database's version is told before anything is applied."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from strongroom.change.difference.comparison import Compared
from strongroom.change.difference.report import show
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.synthesized import Stack


def cluster(version: str, **arguments: object) -> Stack:
    return Stack("s", {"resource": {"aws_rds_cluster": {"c": {"engine_version": version, **arguments}}}})


@pytest.mark.parametrize(
    ("old", "new", "allowed", "told"),
    [
        ("17.7", "17.9", False, None),
        ("17.9", "17.10", False, None),
        ("17.7", "17.6", False, "back from 17.7 to 17.6"),
        ("18.4", "17.10", True, "back from 18.4 to 17.10"),
        ("17.7", "18.4", False, "database.major_version_upgrade_to = 18"),
        ("17.7", "18.4", True, None),
        ("${var.version}", "18.4", False, None),
    ],
)
def test_versions(old: str, new: str, allowed: bool, told: str | None) -> None:
    found = difference("s", cluster(old), cluster(new, allow_major_version_upgrade=allowed))
    (changed,) = found.resources
    assert found.alarms is (told is not None)
    if told:
        (sentence,) = changed.refused_by_aws
        assert told in sentence


ASKS = {"lifecycle": {"precondition": [{"condition": "${var.database_apply_immediately}"}]}}


@pytest.mark.parametrize(
    ("old", "new", "arguments", "told"),
    [
        ("17.7", "18.4", ASKS, True),
        ("17.7", "17.9", ASKS, False),
        ("17.7", "18.4", {}, False),
        ("${var.version}", "18.4", ASKS, False),
    ],
)
def test_a_major_upgrade_says_what_its_plan_fails_without(
    old: str, new: str, arguments: dict[str, object], told: bool
) -> None:
    (changed,) = difference("s", cluster(old), cluster(new, **arguments)).resources
    assert [each for each in changed.needs if "--var database_apply_immediately=true" in each] == list(
        changed.needs
    )
    assert bool(changed.needs) is told
    console = Console(file=io.StringIO())
    show(console, Compared("HEAD", "0" * 40, (StackDifference("s", (changed,)),)))
    assert isinstance(console.file, io.StringIO)
    assert ("the plan fails without --var" in console.file.getvalue()) is told


def test_nothing_is_refused_of_what_stays() -> None:
    assert not difference("s", cluster("17.7"), cluster("17.7", backup_retention_period=8)).alarms
