"""A bad release holds only if it is told, with its last lines; the one before serves, and nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec
from io import StringIO

import pytest
from rich.console import Console

from strongroom.local.conservation.account import Account, Kind
from strongroom.rehearsal.releases import outcome
from strongroom.rehearsal.releases.catalogue import RELEASES, ROLLED_BACK, BadRelease
from strongroom.rehearsal.releases.outcome import Outcome

BY_NAME = {release.name: release for release in RELEASES}
DIES, MIGRATION = BY_NAME["dies"], BY_NAME["migration-fails"]


def held(release: BadRelease = DIES) -> Outcome:
    return Outcome(
        release=release,
        apply=f"terraform apply failed: {release.says}",
        rollout=f"app: exit code 1\n{release.last}",
        exit_code=1,
        alerts=(f"things-{release.alert}-prod",),
        serves=True,
        account=Account(sent=10, accepted=8),
        seconds=1.0,
    )


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_what_is_told_holds(release: BadRelease) -> None:
    assert held(release).findings == []


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"apply": "", "exit_code": 0}, "the apply is green"),
        ({"apply": "terraform apply failed: timeout"}, f"nothing says: {ROLLED_BACK}"),
        ({"rollout": "app: exit code 1"}, f"nothing shows the last lines: {DIES.last}"),
        ({"exit_code": 0}, "strongroom rollout exits with 0"),
        ({"serves": False}, "the release before does not serve"),
        ({"alerts": ("things-service-cpu-prod",)}, "no alert of deployment-failed"),
    ],
)
def test_what_is_not_is_found(changed: dict[str, object], finding: str) -> None:
    assert finding in replace(held(), **changed).findings  # type: ignore[arg-type]


def test_a_rollback_after_a_green_apply_is_told_by_the_look_after_it() -> None:
    """ECS watches alarms for longer than Terraform waits."""
    assert replace(held(), apply="").findings == []


def test_a_failed_migration_is_told_by_the_apply_and_by_an_alarm_of_its_own() -> None:
    """No deployment begins: there is nothing for the alarm on those, nor for the look after the apply."""
    told = replace(held(MIGRATION), rollout="", exit_code=0)
    told = replace(told, apply=f"{MIGRATION.says}: {MIGRATION.last}")
    assert told.findings == []
    assert replace(told, apply="").findings
    assert replace(told, alerts=("things-deployment-failed-prod",)).findings == ["no alert of migration-failed"]


def test_a_lost_transaction_is_found() -> None:
    account = Account(sent=1)
    account.find(Kind.LOST, "t-1", "has no result and is no dead-letter message")
    lost = replace(held(), account=account)
    assert lost.findings == ["lost: t-1: has no result and is no dead-letter message"]
    assert lost.counts["lost"] == 1


def test_the_table_names_each_and_says_what_was_found() -> None:
    console = Console(width=200, record=True, file=StringIO())
    outcome.show(console, [held(), replace(held(MIGRATION), serves=False)])
    said = console.export_text()
    assert "✓ dies" in said
    assert "✗ migration-fails" in said
    assert "migration-fails: the release before does not serve" in said


def test_a_program_is_told_all_of_it() -> None:
    [told] = json.loads(outcome.as_json([held()]))
    assert told["held"] is True
    assert told["release"] == "dies"
    assert told["rollout"]["exit_code"] == 1


def test_every_program_of_the_catalogue_is_there_but_the_one_that_must_not_be() -> None:
    modules = {name for release in RELEASES for name in (release.module, release.migration) if name}
    assert {name for name in modules if find_spec(name) is None} == {"app.serve"}
    assert len(BY_NAME) == len(RELEASES) == 5
