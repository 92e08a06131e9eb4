"""The migration: what runs it, when, with which rights, and who waits for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacks.settings import Settings
from tests.environments.first_service import first_service
from tests.environments.test_function import RESERVED_VARIABLES, attachments
from tests.policy_documents import as_list, role_statements
from tests.references import depends_on, one_reference, references, waits_for
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(21)

INVOCATION, FUNCTION, TASK = "migration/invocation", "migration/run/function", "migration/task_definition"


@pytest.fixture(autouse=True)
def migrating(environment: Settings) -> None:
    if not environment.service.migration:
        pytest.skip(f"{environment.environment} has no migration")


def called_with(stack: SynthesizedStack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stack.at(INVOCATION)[1]["input"])
    return found


def path(stack: SynthesizedStack, reference: str) -> str:
    """Of the resource that an expression refers to."""
    found = stack.all_resources[one_reference(reference).address]
    return str(found["//"]["metadata"]["path"]).partition("/")[2]


def test_each_revision_is_migrated_once(stack: SynthesizedStack) -> None:
    """An invocation is made again when its input changes, which has the revision; and not otherwise."""
    invocation = stack.at(INVOCATION)[1]
    assert invocation["lifecycle_scope"] == "CREATE_ONLY"
    assert one_reference(invocation["function_name"]).address == stack.at(FUNCTION)[0]
    given = called_with(stack)
    assert path(stack, given.pop("task_definition")) == TASK
    assert one_reference(called_with(stack)["task_definition"]).attribute == "arn", "with its revision"
    service = first_service(stack).only("aws_ecs_service")["network_configuration"]
    assert given.pop("subnets") == service["subnets"]
    assert [path(stack, group) for group in given.pop("security_groups")] == ["security_groups/migration"]
    assert not given


def test_it_runs_when_all_is_there_that_it_needs(stack: SynthesizedStack) -> None:
    """On the first deployment, too: the database with its instances, the ways, and both roles' policies."""
    address, _ = stack.at(INVOCATION)
    needed = {
        *stack.resources("aws_rds_cluster_instance"),
        *stack.resources("aws_vpc_endpoint"),
        *stack.resources("aws_vpc_security_group_egress_rule"),
        *stack.resources("aws_vpc_security_group_ingress_rule"),
        stack.at("migration/execution/attachment")[0],
        *attachments(stack, stack.at(FUNCTION)[0]),
    }
    assert needed <= {*waits_for(stack, address)}


def test_what_uses_the_ledger_waits_for_it(stack: SynthesizedStack, environment: Settings) -> None:
    """The services that sign in to the database, and the jobs: a failed migration leaves them as they are."""
    invocation, _ = stack.at(INVOCATION)
    waiting = {
        "service/service": environment.service.database,
        **{f"services/{name}/service": it.database for name, it in environment.services.items()},
        **{f"schedules/{name}/schedule": it.database for name, it in environment.jobs.items()},
    }
    for each, uses_it in waiting.items():
        if uses_it:
            assert invocation in depends_on(stack, stack.at(each)[0]), each


def test_it_waits_for_no_service(stack: SynthesizedStack) -> None:
    before = {*waits_for(stack, stack.at(INVOCATION)[0])}
    assert not before & stack.resources("aws_ecs_service").keys()


def test_it_has_its_own_roles_of_which_one_may_do_nothing(stack: SynthesizedStack) -> None:
    task = stack.at(TASK)[1]
    assert path(stack, task["execution_role_arn"]) == "migration/execution/role"
    assert path(stack, task["task_role_arn"]) == "migration/task/role"
    assert role_statements(stack, stack.at("migration/task/role")[0]) == []


def test_its_task_is_as_large_as_the_services(stack: SynthesizedStack) -> None:
    same = (
        "cpu",
        "memory",
        "network_mode",
        "requires_compatibilities",
        "runtime_platform",
        "skip_destroy",
        "volume",
    )
    task, service = stack.at(TASK)[1], first_service(stack).only("aws_ecs_task_definition")
    assert {key: task[key] for key in same} == {key: service[key] for key in same}


def test_the_function_has_time_to_stop_what_takes_too_long(
    stack: SynthesizedStack, environment: Settings
) -> None:
    function, service = stack.at(FUNCTION)[1], environment.service
    variables = function["environment"]["variables"]
    assert variables["TIMEOUT_SECONDS"] == str(service.migration_timeout_seconds)
    assert variables["STOP_SECONDS"] == str(service.stop_timeout_seconds)
    over = function["timeout"] - service.migration_timeout_seconds - service.stop_timeout_seconds
    assert over >= 60
    assert function["timeout"] <= 900, "Lambda's most"


def test_the_function_is_told_what_it_runs(stack: SynthesizedStack) -> None:
    variables = stack.at(FUNCTION)[1]["environment"]["variables"]
    assert not variables.keys() & RESERVED_VARIABLES
    assert path(stack, variables["CLUSTER"]) == "cluster/cluster"
    assert path(stack, variables["LOG_GROUP"]) == "migration/log_group"
    assert variables["CONTAINER"] == "migrate"


def test_the_function_exists_only_after_its_log_group_and_its_roles_policies(stack: SynthesizedStack) -> None:
    address, function = stack.at(FUNCTION)
    group, _ = stack.at("migration/run/log_group")
    assert one_reference(function["logging_config"]["log_group"]).address == group
    assert {group, *attachments(stack, address)} <= depends_on(stack, address)


@pytest.mark.requirement(8)
def test_the_function_may_run_this_task_with_these_roles_and_nothing_else(stack: SynthesizedStack) -> None:
    found: dict[str, tuple[list[str], Attributes | None]] = {
        action: (as_list(statement["Resource"]), statement.get("Condition"))
        for statement in role_statements(stack, stack.at("migration/run/role/role")[0])
        for action in as_list(statement["Action"])
    }
    assert found.keys() == {
        *("ecs:DescribeTasks", "ecs:RunTask", "ecs:StopTask", "ecs:TagResource", "iam:PassRole"),
        *("kms:Decrypt", "logs:CreateLogStream", "logs:GetLogEvents", "logs:PutLogEvents"),
        *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
    }
    in_cluster = {"ArnEquals": {"ecs:cluster": f"${{{stack.at('cluster/cluster')[0]}.arn}}"}}
    family = f"${{{stack.at(TASK)[0]}.arn_without_revision}}:*"
    assert found["ecs:RunTask"] == ([family], in_cluster)
    for action in ("ecs:DescribeTasks", "ecs:StopTask"):
        (tasks,), condition = found[action]
        assert tasks.endswith(f":task/${{{stack.at('cluster/cluster')[0]}.name}}/*")
        assert condition == in_cluster
    roles, passed = found["iam:PassRole"]
    assert {path(stack, role) for role in roles} == {"migration/execution/role", "migration/task/role"}
    assert passed == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    (streams,), _ = found["logs:GetLogEvents"]
    assert streams == f"${{{stack.at('migration/log_group')[0]}.arn}}:log-stream:migrate/*"


@pytest.mark.requirement(5)
def test_nothing_reaches_it_and_it_reaches_no_partner(stack: SynthesizedStack, environment: Settings) -> None:
    group, _ = stack.at("security_groups/migration")
    assert not [
        address
        for address, rule in stack.resources("aws_vpc_security_group_ingress_rule").items()
        if one_reference(rule["security_group_id"]).address == group
    ]
    ends = {
        path(stack, rule["referenced_security_group_id"]).removeprefix("security_groups/")
        for rule in stack.resources("aws_vpc_security_group_egress_rule").values()
        if one_reference(rule["security_group_id"]).address == group
        if rule.get("referenced_security_group_id")
    }
    assert ends == {"database", "endpoints"}
    ranges = [
        rule["cidr_ipv4"]
        for rule in stack.resources("aws_vpc_security_group_egress_rule").values()
        if one_reference(rule["security_group_id"]).address == group
        if rule.get("cidr_ipv4")
    ]
    elsewhere = environment.service.image and ".dkr.ecr." not in environment.service.image
    assert sorted(ranges) == (sorted(map(str, environment.service.outbound_https)) if elsewhere else []), (
        "only its image's registry"
    )


def test_what_runs_it_can_be_asked_by_hand(stack: SynthesizedStack) -> None:
    outputs = stack.stack.document["output"]
    assert outputs["migration_input"]["value"] == stack.at(INVOCATION)[1]["input"]
    (name,) = references(outputs["migration_function_name"]["value"])
    assert name.address == stack.at(FUNCTION)[0]


def test_nobody_else_has_the_owners_secret(stack: SynthesizedStack) -> None:
    """So that a password of one's own (docs/guides/database-versions.md) stops nothing that runs."""
    users = {
        address
        for address, attributes in stack.all_resources.items()
        if any(each.attribute.startswith("master_user_secret") for each in references(attributes))
    }
    named = {str(stack.all_resources[each]["//"]["metadata"]["path"]).partition("/")[2] for each in users}
    assert named == {TASK, "migration/execution/policy", "parameter-database_secret_arn"}
