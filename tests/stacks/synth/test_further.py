"""The worked examples of docs/guides/more-of-a-thing.md synthesize, and verify."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

from stacks.app import synthesize
from stacks.settings import Settings
from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import TABLE, read
from strongroom.synthesized import Stack, load
from strongroom.workspace import PROJECT
from tests.stacks.settings.tables import PRODUCTION

PAGE = PROJECT / "docs" / "guides" / "more-of-a-thing.md"


def shown(*headings: str) -> str:
    """The settings in these sections of the page."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = [
        block
        for section in sections
        if section.partition("\n")[0] in headings
        for block in re.findall(r"```toml\n(.*?)```", section, flags=re.DOTALL)
    ]
    assert len(found) >= len(headings)
    return "\n".join(found)


def synthesized(folder: Path, *headings: str) -> Stack:
    """Production with what these sections of the page show, in which verify finds nothing."""
    given = Settings.model_validate({**PRODUCTION, **tomllib.loads(shown(*headings))})
    synthesize([given], folder)
    stack = load(folder / "stacks" / given.environment / "cdk.tf.json")
    waivers = read(PROJECT / TABLE, datetime.date.min)
    assert [
        str(finding)
        for finding in examine(stack).findings
        if not waivers.covering(Accepted("prod", "production", finding.check.code, finding.resource.address))
    ] == []
    return stack


def test_tables_and_buckets_as_the_page_shows_them(tmp_path: Path) -> None:
    stack = synthesized(tmp_path, "Tables", "Buckets")
    names = {resource.get("name") for resource in stack.of_type("aws_dynamodb_table")}
    assert "strongroom-refunds-prod" in names
    buckets = {resource.get("bucket") for resource in stack.of_type("aws_s3_bucket")}
    assert "strongroom-files-statements-123456789012-prod" in buckets
    assert {"refunds_table_name", "statements_bucket_name"} <= stack.document["output"].keys()


def test_services_and_workers_as_the_page_shows_them(tmp_path: Path) -> None:
    stack = synthesized(tmp_path, "Services and workers")
    names = {service.get("name") for service in stack.of_type("aws_ecs_service")}
    assert names == {"strongroom-app-prod", "strongroom-admin-prod", "strongroom-mailer-prod"}
    assert {"admin_service_name", "mailer_service_name"} <= stack.document["output"].keys()
    (rule,) = stack.of_type("aws_lb_listener_rule")
    assert rule.blocks("condition") == [{"path_pattern": {"values": ["/admin", "/admin/*"]}}]
    alarms = {alarm.get("alarm_name") for alarm in stack.of_type("aws_cloudwatch_metric_alarm")}
    assert {
        "strongroom-service-cpu-admin-prod",
        "strongroom-load-balancer-target-5xx-admin-prod",
    } <= alarms


def test_schedules_and_jobs_as_the_page_shows_them(tmp_path: Path) -> None:
    stack = synthesized(tmp_path, "Schedules", "Jobs")
    schedules = {schedule.get("name") for schedule in stack.of_type("aws_scheduler_schedule")}
    assert schedules == {"strongroom-close-day-prod", "strongroom-report-prod"}
    assert {
        "close_day_schedule_name",
        "report_schedule_name",
        "report_task_definition_family",
        "schedule_group_name",
        "schedules_dead_letter_queue_url",
    } <= stack.document["output"].keys()
    alarms = {alarm.get("alarm_name") for alarm in stack.of_type("aws_cloudwatch_metric_alarm")}
    assert {
        "strongroom-job-failed-report-prod",
        "strongroom-schedule-dropped-prod",
        "strongroom-schedule-dead-letters-prod",
        "strongroom-schedule-target-errors-prod",
    } <= alarms
