"""The migration as Terraform has it run: the function in Lambda's place, its task a process here."""

from __future__ import annotations

import json

from strongroom.local.deployment import Deployment
from tests.deploy.migrations import migrated, patience


def test_the_schema_was_there_before_the_service_was(deployment: Deployment) -> None:
    """Nobody but the migration's task has made it, while Terraform applied."""
    (invocation,) = (
        attributes
        for type_, attributes in deployment.terraform(deployment.environment).resources()
        if type_ == "aws_lambda_invocation"
    )
    result = json.loads(invocation["result"])
    assert result["exit_code"] == 0
    called_with = json.loads(deployment.output("migration_input"))
    assert result["task_definition"] == called_with["task_definition"]
    ran = [file.name for file in deployment.workspace.tasks.glob("*-migrate.log")]
    assert f"{result['task'].rpartition('/')[2]}-migrate.log" in ran


def test_the_services_task_has_no_migration_and_not_its_secret(deployment: Deployment) -> None:
    ecs = deployment.emulator.clients("ecs")
    (service,) = ecs.describe_services(
        cluster=deployment.output("ecs_cluster_name"), services=[deployment.output("ecs_service_name")]
    )["services"]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert [container["name"] for container in task["containerDefinitions"]] == ["app"]
    assert deployment.output("database_secret_arn") not in json.dumps(task, default=str)


def test_one_that_fails_says_how_and_what_it_wrote_last(deployment: Deployment) -> None:
    said = migrated(deployment, "print('no column of that name'); raise SystemExit(3)")
    ended = "exit code 3; EssentialContainerExited: Essential container in task exited."
    assert f"failed: {ended}" in said["errorMessage"]
    assert said["errorMessage"].endswith("It wrote last:\nno column of that name")


def test_one_that_hangs_is_stopped_and_says_so(deployment: Deployment) -> None:
    with patience(deployment, seconds=8):
        said = migrated(deployment, "import time; print('begun', flush=True); time.sleep(600)")
    assert "took longer than 8 s and was stopped" in said["errorMessage"]
    assert said["errorMessage"].endswith("It wrote last:\nbegun")
    cluster = deployment.output("ecs_cluster_name")
    family = deployment.output("migration_task_definition_family")
    tasks = deployment.emulator.clients("ecs").list_tasks(cluster=cluster, family=family)
    assert tasks["taskArns"] == [], "nothing goes on behind a failed apply"


def test_the_release_before_serves_on(deployment: Deployment) -> None:
    """And the ledger is as it was: the last revision that went out is the one that the state has."""
    assert deployment.application is not None
    assert deployment.application.process.running
    assert deployment.database is not None
    assert deployment.planned_changes() == []


def test_one_that_succeeds_is_told_with_its_task(deployment: Deployment) -> None:
    assert migrated(deployment, "raise SystemExit(0)")["exit_code"] == 0
