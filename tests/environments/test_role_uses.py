"""The roles where they belong, and each key by the one service that its user needs it for."""

from __future__ import annotations

import json

import pytest

from stacks.schema.sections.container import arn_of_secret
from stacks.settings import Settings
from tests.environments.containers import task as definition
from tests.environments.first_service import first_service
from tests.policy_documents import Statement, as_list, role_statements
from tests.references import one_reference
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(8)


# Role, key -> the one service through which the role may use it. The function's own environment is decrypted by
# Lambda in the role's name, so its use of the data key can't be tied to DynamoDB.
VIA = {
    ("migration/execution/role", "keys/database"): "secretsmanager",
    ("service/roles/task/role", "keys/data"): "dynamodb",
    ("service/roles/task/role", "keys/messages"): "sqs",
}


def runs_with(settings: Settings, program: str) -> str:
    """What the settings call a program -> the role that it runs with."""
    if program in settings.functions:
        return f"functions/{program}/role/role"
    if program == "service":
        return "service/roles/task/role"
    return f"{'jobs' if program in settings.jobs else 'services'}/{program}/roles/task/role"


READING = {
    "tables": {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"},
    "buckets": {"s3:GetObject", "s3:ListBucket"},
}
WRITING = {
    "tables": {
        "dynamodb:BatchWriteItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    },
    "buckets": {"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"},
}


def test_keys_are_used_through_one_service_each(stack: SynthesizedStack, environment: Settings) -> None:
    files = {
        (runs_with(environment, program), "keys/objects"): "s3"
        for program in environment.programs
        if environment.buckets_of(program)
    }
    for (role, key), service in (VIA | files).items():
        if role.startswith("migration/") and not environment.service.migration:
            continue  # nobody but a migration has the owner's secret
        address, wanted = stack.at(role)[0], f"${{{stack.at(key)[0]}.arn}}"
        whole = SynthesizedStack(stack.name, stack.folder, stack.settings)
        uses = [
            statement
            for statement in role_statements(whole, address)
            if wanted in as_list(statement["Resource"])
        ]
        assert uses, f"{role} does not use {key}"
        for statement in uses:
            assert statement["Condition"] == {
                "StringEquals": {"kms:ViaService": f"{service}.{environment.region}.amazonaws.com"}
            }, f"{role}: {key}"


@pytest.mark.parametrize("kind", ["tables", "buckets"])
def test_programs_do_with_further_tables_and_buckets_what_the_settings_say_and_no_other_role_does(
    stack: SynthesizedStack, environment: Settings, kind: str
) -> None:
    given = {stack.at(runs_with(environment, program))[0]: program for program in environment.programs}
    for name, it in getattr(environment, kind).items():
        address, _ = stack.at(f"tables/{name}" if kind == "tables" else f"buckets/{name}/bucket")
        for role in stack.resources("aws_iam_role"):
            may = {
                action
                for statement in role_statements(stack, role)
                if any(f"{{{address}." in resource for resource in as_list(statement["Resource"]))
                for action in as_list(statement["Action"])
            }
            program = given.get(role)
            assert may == {
                *(READING[kind] if program in it.read_by else ()),
                *(WRITING[kind] if program in it.written_by else ()),
            }, f"{role}: {name}"


@pytest.mark.parametrize("name", ["app", "migrate"])
def test_the_execution_role_reads_exactly_what_it_injects(
    stack: SynthesizedStack, environment: Settings, name: str
) -> None:
    """What the settings name, and the registry's password; the owner's secret for the migration alone."""
    task = definition(stack, name)
    found = role_statements(stack, one_reference(task["execution_role_arn"]).address)
    containers = json.loads(task["container_definitions"])
    injected = {
        arn_of_secret(secret["valueFrom"]) for each in containers for secret in each.get("secrets", [])
    } | {
        each["repositoryCredentials"]["credentialsParameter"]
        for each in containers
        if "repositoryCredentials" in each
    }
    reading = ("secretsmanager:GetSecretValue", "ssm:GetParameters")
    assert {arn for action in reading for arn in _on(found, action)} == injected
    own = {stack.only("aws_rds_cluster")["master_user_secret_kms_key_id"]}
    assert _on(found, "kms:Decrypt") == {
        *(own if name == "migrate" else ()),
        *environment.service.secret_key_arns,
    }


def _on(found: list[Statement], action: str) -> set[str]:
    return {
        resource
        for statement in found
        if action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def test_the_roles_are_used_where_they_belong(stack: SynthesizedStack, environment: Settings) -> None:
    task = first_service(stack).only("aws_ecs_task_definition")
    migration = {}
    if environment.service.migration:
        migrating = definition(stack, "migrate")
        migration = {
            "migration/execution/role": migrating["execution_role_arn"],
            "migration/task/role": migrating["task_role_arn"],
            "migration/run/role/role": stack.at("migration/run/function")[1]["role"],
        }
    used = {
        **migration,
        "service/roles/execution/role": task["execution_role_arn"],
        "service/roles/task/role": task["task_role_arn"],
        "validation/role/role": stack.at("validation/function")[1]["role"],
        **{
            f"functions/{name}/role/role": stack.at(f"functions/{name}/function")[1]["role"]
            for name in environment.functions
        },
        "flow_logs/role/role": stack.only("aws_flow_log")["iam_role_arn"],
    }
    for path, value in used.items():
        reference = one_reference(value)
        assert (reference.address, reference.attribute) == (stack.at(path)[0], "arn")
