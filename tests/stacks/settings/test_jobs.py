"""Jobs by settings: what is refused, and what they take of what is shared."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.boundary_statements import of_others
from stacks.demand.further import further_connections, further_tasks, further_vcpus
from stacks.settings import Settings
from stacks.settings.rules.network import addresses_for_tasks
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, changed

DAILY = {"schedule": {"expression": "rate(1 day)"}}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:pay/partner-AbCdEf"


def jobs(**given: dict[str, Any]) -> dict[str, Any]:
    return {"jobs": {name.replace("_", "-"): {**DAILY, **each} for name, each in given.items()}}


def test_a_schedule_is_enough() -> None:
    settings = Settings.model_validate(changed(SMALL, jobs(report={})))
    assert settings.programs == ("service", "report")
    assert settings.schedules.keys() == {"report"}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"jobs": {"report": {}}}, "jobs.report.schedule", "missing"),
    (jobs(app={}), "jobs.app", "another name"),
    (jobs(nightly_schedule={}), "jobs.nightly-schedule", "another name"),
    (
        {**jobs(settle={}), "functions": {"settle": {"sent_by": ["service"]}}},
        "jobs.settle",
        "a function has it",
    ),
    (
        {**jobs(admin={}), "services": {"admin": {"health_check_command": ["CMD", "/app"]}}},
        "jobs.admin",
        "a service has it",
    ),
    (jobs(report={"cpu": 512, "memory": 8192}), "jobs.report.memory", "with cpu = 512"),
    (jobs(report={"architecture": "ARM64"}), "jobs.report.architecture", "without jobs.report.image"),
    (
        jobs(report={"database_connections_per_task": 9}),
        "jobs.report.database_connections_per_task",
        "without database = true",
    ),
    (jobs(report={"ledger": True}), "jobs.report.database", "true: with ledger"),
    (
        jobs(report={"image": f"registry.example.com/app@sha256:{'0' * 64}"}),
        "jobs.report.outbound_https",
        "the addresses of jobs.report.image's registry",
    ),
    (jobs(report={"environment": {"PASSWORD": "x"}}), "jobs.report.environment.PASSWORD", "no secret"),
    (
        jobs(report={"environment": {"SCHEDULED_TIME": "x"}}),
        "jobs.report.environment.SCHEDULED_TIME",
        "the schedule sets this one",
    ),
    (
        jobs(report={"secrets": {"SCHEDULED_TIME": SECRET}}),
        "jobs.report.secrets.SCHEDULED_TIME",
        "the schedule sets this one",
    ),
    (
        jobs(report={"secrets": {"KEY": SECRET.replace("us-east-1", "eu-west-1")}}),
        "jobs.report.secrets.KEY",
        "one in us-east-1",
    ),
    (
        jobs(report={"secrets": {"KEY": SECRET.replace("pay/partner", "rds!cluster-0123")}}),
        "jobs.report.secrets.KEY",
        "a secret of another name than rds!",
    ),
    (
        jobs(report={"permissions": [{"actions": ["iam:PassRole"], "resources": ["*"]}]}),
        "jobs.report.permissions[0].actions[0]",
        "an action of",
    ),
    (
        {**jobs(report={}), "tables": {"refunds": {"hash_key": "id", "read_by": ["gone"]}}},
        "tables.refunds.read_by[0]",
        "service, report",
    ),
    (
        jobs(report={"database": True, "database_connections_per_task": 700}),
        "service.database_connections_per_task",
        "without the 700 of further services and jobs",
    ),
]


@pytest.mark.parametrize(("changes", "key", "allowed"), REFUSED, ids=lambda value: str(value)[:60])
def test_it_is_refused_and_told_what_is_allowed(
    refused: Refused, changes: dict[str, Any], key: str, allowed: str
) -> None:
    (problem,) = refused(changed(SMALL, changes))
    assert problem.key == key
    assert allowed in problem.allowed


def test_a_job_takes_one_task_on_demand() -> None:
    one = {"database": True, "database_connections_per_task": 5, "cpu": 1024, "memory": 2048}
    settings = Settings.model_validate(changed(SMALL, jobs(report=one, clean_up={})))
    assert further_tasks(settings) == 2
    assert further_tasks(settings, balanced=True) == 0
    assert further_connections(settings) == 5
    assert (further_vcpus(settings, spot=False), further_vcpus(settings, spot=True)) == (1.5, 0)
    without = Settings.model_validate(SMALL)
    assert addresses_for_tasks(settings) < addresses_for_tasks(without)


def test_the_boundary_lets_tasks_be_started_where_there_are_jobs_or_a_migration_alone() -> None:
    neither: dict[str, Any] = {"service.migration": []}
    assert not list(of_others([Settings.model_validate(changed(SMALL, neither))]))
    run, hand = of_others([Settings.model_validate(changed(SMALL, {**neither, **jobs(report={})}))])
    assert run["Action"] == ["ecs:RunTask", "ecs:TagResource"]
    assert all(":123456789012:" in it and "/strongroom-*" in it for it in run["Resource"])
    assert hand["Action"] == "iam:PassRole"
    assert hand["Resource"] == ["arn:aws:iam::123456789012:role/strongroom-*"]
    migrating, as_well, read = of_others([Settings.model_validate(SMALL)])
    assert migrating["Action"] == [*run["Action"], "ecs:DescribeTasks", "ecs:StopTask"]
    assert (migrating["Resource"], as_well) == (run["Resource"], hand)
    assert read["Action"] == "logs:GetLogEvents"
    assert read["Resource"] == ["arn:aws:logs:*:123456789012:log-group:/ecs/strongroom-*"]


def test_the_boundary_lets_whole_tables_be_read_where_a_job_has_the_ledger_alone() -> None:
    ledger = jobs(books={"database": True, "ledger": True})
    *_, scan = of_others([Settings.model_validate(changed(SMALL, ledger))])
    assert scan["Action"] == "dynamodb:Scan"
    assert scan["Resource"] == ["arn:aws:dynamodb:*:123456789012:table/strongroom-transactions-*"]
    without = of_others([Settings.model_validate(changed(SMALL, jobs(report={})))])
    assert "dynamodb:Scan" not in {each["Action"] for each in without if isinstance(each["Action"], str)}
