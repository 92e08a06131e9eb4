"""The stack of `prod`, really applied: it works, plans empty, is locked, and leaves nothing behind."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from strongroom.local import application, demo
from strongroom.local.deployment import Deployment
from strongroom.local.terraform import TerraformError

# What the local deployment adds to a container's environment: its own way to AWS.
ADDED = {
    "PATH",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    # And to the database: its address, and whose certificates to trust.
    "DATABASE_CA_FILE",
    "PGHOSTADDR",
}


def test_front_doors_and_transactions(deployment: Deployment) -> None:
    checks = demo.use(deployment)
    assert [check for check in checks if not check.held] == []
    assert len(checks) > 10


def test_a_second_plan_is_empty(deployment: Deployment) -> None:
    assert deployment.planned_changes() == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_application_gets_what_the_task_definition_declares(deployment: Deployment) -> None:
    assert deployment.application is not None
    environ = Path(f"/proc/{deployment.application.process.pid}/environ").read_text()
    given = dict(line.split("=", 1) for line in environ.split("\0") if line)
    service = application.read_service(
        deployment.output("ecs_cluster_name"),
        deployment.output("ecs_service_name"),
        deployment.emulator.clients,
    )
    declared = service.environment
    assert set(given) - ADDED == set(declared) - ADDED
    differing = {name for name, value in declared.items() if given[name] != value}
    assert differing == {"DATABASE_PORT", "PORT"}
    assert "DATABASE_CREDENTIALS" not in given, "the master user's are the migration's"


def test_the_parameters_for_other_stacks_say_what_the_outputs_say(deployment: Deployment) -> None:
    pages = deployment.emulator.clients("ssm").get_paginator("get_parameters_by_path")
    found = {
        parameter["Name"].rpartition("/")[2]: parameter["Value"]
        for page in pages.paginate(Path="/strongroom/prod", Recursive=True)
        for parameter in page["Parameters"]
    }
    values = {name: output["value"] for name, output in deployment.outputs.items()}
    assert found == {
        name: value if isinstance(value, str) else ",".join(value) for name, value in values.items()
    }


def test_the_state_is_in_the_bucket_that_the_bootstrap_stack_made(deployment: Deployment) -> None:
    s3 = deployment.emulator.clients("s3")
    for stack in (deployment.bootstrap, deployment.environment):
        backend = stack.backend
        state = json.loads(s3.get_object(Bucket=backend["bucket"], Key=backend["key"])["Body"].read())
        assert state["resources"]
        folder = deployment.workspace.stacks / stack.name
        assert list(folder.glob("terraform.tfstate*")) == [], "a copy of the state, in the clear"


def test_a_locked_state_is_left_alone(deployment: Deployment) -> None:
    """As when someone else applies at the same time."""
    backend = deployment.environment.backend
    lock = {"Bucket": backend["bucket"], "Key": f"{backend['key']}.tflock"}
    s3 = deployment.emulator.clients("s3")
    s3.put_object(**lock, Body=json.dumps({"ID": "someone-else", "Operation": "OperationTypeApply"}))
    try:
        with pytest.raises(TerraformError, match="Error acquiring the state lock"):
            deployment.planned_changes()
    finally:
        s3.delete_object(**lock)


def test_no_plan_destroys_production(deployment: Deployment) -> None:
    with pytest.raises(TerraformError, match="Instance cannot be destroyed"):
        deployment.terraform(deployment.environment).destroy()


def test_a_destroy_that_was_allowed_leaves_nothing_behind(deployment: Deployment) -> None:
    """The last test: afterwards there is no deployment."""
    remains = deployment.down()
    assert remains.forgotten == []
    # The services' own protections, and the objects in buckets: taken off one by one.
    assert {lifted.partition(" ")[0] for lifted in deployment.lifted["prod"]} == {
        "aws_dynamodb_table",
        "aws_lb",
        "aws_rds_cluster",
        "aws_s3_bucket",
    }
