"""Every job: a task as the first service's, started by a schedule; and who hears that it failed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacks.settings import Settings
from tests.environments.containers import container
from tests.environments.grants import granted
from tests.policy_documents import as_list, role_statements
from tests.references import depends_on, one_reference, references
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(7)


def target(stack: SynthesizedStack, name: str) -> Attributes:
    found: Attributes = stack.at(f"schedules/{name}/schedule")[1]["target"]
    return found


def own_container(stack: SynthesizedStack, name: str) -> dict[str, Any]:
    (definition,) = json.loads(stack.at(f"jobs/{name}/task_definition")[1]["container_definitions"])
    assert isinstance(definition, dict)
    return definition


def without(attributes: Attributes, *keys: str) -> Attributes:
    return {key: value for key, value in attributes.items() if key not in {"//", *keys}}


def test_its_schedule_starts_one_task_of_it_in_the_private_subnets(
    stack: SynthesizedStack, environment: Settings
) -> None:
    network = stack.at("service/service")[1]["network_configuration"]
    for name in environment.jobs:
        assert one_reference(target(stack, name)["arn"]).address == stack.at("cluster/cluster")[0], name
        started = target(stack, name)["ecs_parameters"]
        task = one_reference(started["task_definition_arn"])
        assert task.address == stack.at(f"jobs/{name}/task_definition")[0], name
        assert (started["task_count"], started["launch_type"]) == (1, "FARGATE"), name
        assert started["enable_execute_command"] is False, name
        assert started["propagate_tags"] == "TASK_DEFINITION", "tasks have tags too"
        placed = started["network_configuration"]
        assert (placed["subnets"], placed["assign_public_ip"]) == (network["subnets"], False), name
        (group,) = placed["security_groups"]
        assert one_reference(group).address == stack.at(f"security_groups/job-{name}")[0], name


def test_its_task_is_told_which_time_it_is_for(stack: SynthesizedStack, environment: Settings) -> None:
    for name in environment.jobs:
        (override,) = json.loads(target(stack, name)["input"])["containerOverrides"]
        assert override["name"] == own_container(stack, name)["name"] == name
        (variable,) = override["environment"]
        assert variable == {"name": "SCHEDULED_TIME", "value": "<aws.scheduler.scheduled-time>"}, name


@pytest.mark.requirement(8)
def test_its_schedules_role_may_start_this_task_with_these_roles_and_nothing_else(
    stack: SynthesizedStack, environment: Settings
) -> None:
    cluster = f"${{{stack.at('cluster/cluster')[0]}.arn}}"
    for name in environment.jobs:
        address, _ = stack.at(f"schedules/{name}/schedule")
        role = one_reference(target(stack, name)["role_arn"]).address
        found = {
            action: (as_list(statement["Resource"]), statement.get("Condition"))
            for statement in role_statements(stack, role)
            for action in as_list(statement["Action"])
        }
        assert found.keys() == {
            *("ecs:RunTask", "ecs:TagResource", "iam:PassRole"),
            *("kms:Decrypt", "kms:GenerateDataKey", "sqs:SendMessage"),
        }, name
        task = stack.at(f"jobs/{name}/task_definition")[0]
        runs = [f"${{{task}.arn_without_revision}}:*"]
        assert found["ecs:RunTask"] == (runs, {"ArnEquals": {"ecs:cluster": cluster}}), name
        roles = [stack.at(f"jobs/{name}/roles/{kind}/role")[0] for kind in ("execution", "task")]
        ecs = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        assert found["iam:PassRole"] == ([f"${{{each}.arn}}" for each in roles], ecs), name
        dead_letters = stack.at("schedules/dead_letter_queue")[0]
        assert found["sqs:SendMessage"] == ([f"${{{dead_letters}.arn}}"], None), name
        assert stack.at(f"schedules/{name}/role/attachment")[0] in depends_on(stack, address), name


@pytest.mark.requirement(10)
def test_its_first_task_finds_what_it_needs(stack: SynthesizedStack, environment: Settings) -> None:
    def named(path: str) -> set[str]:
        return {*stack.at(path)[1]["depends_on"]}

    ways = {at for at in named("service/service") if "endpoint" in at or "rule" in at or "route" in at}
    for name in environment.jobs:
        before = named(f"schedules/{name}/schedule")
        assert {at for at in ways if not at.startswith("aws_lb_")} <= before, name
        assert stack.at(f"jobs/{name}/roles/execution/attachment")[0] in before, name


def test_its_task_is_the_first_ones_of_its_own_size_and_roles(
    stack: SynthesizedStack, environment: Settings
) -> None:
    own = (
        *("container_definitions", "cpu", "execution_role_arn", "family", "memory"),
        *("runtime_platform", "task_role_arn", "volume"),
    )
    first = stack.at("service/task_definition")[1]
    for name, given in environment.jobs.items():
        task = stack.at(f"jobs/{name}/task_definition")[1]
        assert without(task, *own) == without(first, *own), name
        assert (task["cpu"], task["memory"]) == (str(given.cpu), str(given.memory)), name
        architecture = task["runtime_platform"]["cpu_architecture"]
        assert architecture == (given.architecture or environment.service.architecture), name
        assert task["family"] == f"{environment.application}-{name}-{stack.name}"
        for role in ("execution", "task"):
            address, _ = stack.at(f"jobs/{name}/roles/{role}/role")
            assert one_reference(task[f"{role}_role_arn"]).address == address, name


def test_its_container_is_as_confined_and_as_well_logged(
    stack: SynthesizedStack, environment: Settings
) -> None:
    same = ("essential", "linuxParameters", "readonlyRootFilesystem", "user")
    first = container(stack)
    for name, given in environment.jobs.items():
        definition = own_container(stack, name)
        assert {key: definition[key] for key in same} == {key: first[key] for key in same}, name
        assert not {"healthCheck", "portMappings"} & definition.keys(), "it ends, and nobody reaches it"
        assert definition["stopTimeout"] == given.stop_timeout_seconds, name
        folders = ["/tmp", *given.writable_folders]  # noqa: S108
        assert [each["containerPath"] for each in definition["mountPoints"]] == folders, name
        words = [*given.entry_point], [*given.command]
        assert (definition.get("entryPoint", []), definition.get("command", [])) == words, name
        assert definition["image"] == (given.image or first["image"]), name
        log, group = definition["logConfiguration"], stack.at(f"jobs/{name}/log_group")[0]
        assert one_reference(log["options"]["awslogs-group"]).address == group, name


@pytest.mark.requirement(21)
def test_it_is_told_what_it_was_given_and_no_more(stack: SynthesizedStack, environment: Settings) -> None:
    database = {"HOST", "NAME", "POOL_SIZE", "PORT", "READER_HOST", "USER"}
    books = {
        "RESEND_AFTER_SECONDS": str(
            environment.validation.visibility_timeout_seconds * environment.validation.max_receive_count
        ),
        "TRANSACTIONS_TABLE": f"${{{stack.at('tables/transactions')[0]}.name}}",
        "VALIDATION_DEAD_LETTER_QUEUE_URL": f"${{{stack.at('validation/dead_letter_queue')[0]}.url}}",
        "VALIDATION_QUEUE_URL": f"${{{stack.at('validation/queue')[0]}.url}}",
    }
    for name, given in environment.jobs.items():
        definition = own_container(stack, name)
        told = {each["name"]: each["value"] for each in definition["environment"]}
        assert told.keys() == {
            *("APPLICATION", "AWS_REGION", "ENVIRONMENT", "LOG_LEVEL"),
            *((f"DATABASE_{each}" for each in database) if given.database else ()),
            *(books if given.ledger else ()),
            *given.environment,
            *granted(environment, name),
        }, name
        if given.ledger:
            assert books.items() <= told.items(), name
        if given.database:
            assert told["DATABASE_USER"] == ("ledger_operator" if given.ledger else "ledger_app"), name
        secrets = {each["name"]: each["valueFrom"] for each in definition.get("secrets", [])}
        assert secrets == given.secrets, name


@pytest.mark.requirement(8)
def test_its_task_role_may_do_what_it_was_given_and_no_more(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name, given in environment.jobs.items():
        task = role_statements(stack, stack.at(f"jobs/{name}/roles/task/role")[0])
        assert any("rds-db:connect" in as_list(each["Action"]) for each in task) is given.database, name
        resources = {it.address for each in task for it in references(each["Resource"])}
        paths = {stack.all_resources[at]["//"]["metadata"]["path"].partition("/")[2] for at in resources}
        wanted = {of.rpartition(".")[0] for of in granted(environment, name).values()}
        wanted |= {"tables/transactions"} if given.ledger else set()
        assert {at for at in paths if at.startswith(("buckets/", "functions/", "tables/"))} == wanted, name
        own = [
            (as_list(each["Action"]), as_list(each["Resource"]))
            for each in task
            if each["Sid"].startswith("Own")
        ]
        assert own == [([*each.actions], [*each.resources]) for each in given.permissions], name


@pytest.mark.requirement(8)
def test_the_ledgers_operator_signs_in_as_itself_and_changes_nothing_of_what_it_reads(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name, given in environment.jobs.items():
        if not given.ledger:
            continue
        task = role_statements(stack, stack.at(f"jobs/{name}/roles/task/role")[0])
        own = [each for each in task if not each["Sid"].startswith(("Own", "Table", "Bucket", "Queue"))]
        may = {
            action: {it.address for resource in as_list(each["Resource"]) for it in references(resource)}
            for each in own
            for action in as_list(each["Action"])
        }
        (signs_in,) = (each["Resource"] for each in task if "rds-db:connect" in as_list(each["Action"]))
        assert signs_in.endswith("/ledger_operator"), name
        verdicts, dead = stack.at("tables/transactions")[0], stack.at("validation/dead_letter_queue")[0]
        assert may["dynamodb:Scan"] == may["dynamodb:BatchGetItem"] == {verdicts}, name
        assert may["sqs:ReceiveMessage"] == may["sqs:ChangeMessageVisibility"] == {dead}, name
        keyless = {action for action in may if not action.startswith("kms:")} | {"sqs:GetQueueAttributes"}
        assert keyless == {
            *("dynamodb:BatchGetItem", "dynamodb:Scan", "rds-db:connect"),
            *("sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
        }, name
        writing = {"Put", "Update", "Delete", "Send", "Write", "Encrypt", "Generate"}
        assert not [action for action in may if action.split(":")[1].startswith(tuple(writing))], name


@pytest.mark.requirement(9)
def test_a_task_that_fails_is_matched_and_kept_and_has_an_alarm(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for name in environment.jobs:
        address, rule = stack.at(f"jobs/{name}/failures")
        pattern = json.loads(rule["event_pattern"])
        assert (pattern["source"], pattern["detail-type"]) == (["aws.ecs"], ["ECS Task State Change"])
        detail = pattern["detail"]
        assert one_reference(detail["clusterArn"]).address == stack.at("cluster/cluster")[0], name
        family = f"${{{stack.at(f'jobs/{name}/task_definition')[0]}.family}}"
        assert detail["group"] == [f"family:{family}"], name
        assert detail["lastStatus"] == ["STOPPED"], name
        assert detail["$or"] == [
            {"containers": {"exitCode": [{"anything-but": [0]}]}},
            {"stopCode": [{"anything-but": ["EssentialContainerExited"]}]},
        ], name
        _, alarm = stack.at(f"monitoring/job-failed-{name}")
        assert one_reference(alarm["dimensions"]["RuleName"]).address == address, name
        _, kept = stack.at(f"jobs/{name}/failures_target")
        assert one_reference(kept["rule"]).address == address, name
        assert one_reference(kept["arn"]).address == stack.at("jobs/failures")[0], name


@pytest.mark.requirement(24)
def test_the_log_of_failures_is_encrypted_and_kept(stack: SynthesizedStack, environment: Settings) -> None:
    if environment.jobs:
        _, group = stack.at("jobs/failures")
        assert without(group, "name") == without(stack.at("service/log_group")[1], "name")
        # EventBridge writes to no other (EventBridge user guide, "Event bus targets").
        assert group["name"] == f"/aws/events/{environment.application}-jobs-{stack.name}"


@pytest.mark.requirement(14)
def test_its_family_and_its_schedule_are_outputs(stack: SynthesizedStack, environment: Settings) -> None:
    for name in environment.jobs:
        output, prefix = stack.json["output"], name.replace("-", "_")
        family = f"${{{stack.at(f'jobs/{name}/task_definition')[0]}.family}}"
        assert output[f"{prefix}_task_definition_family"]["value"] == family
        schedule = f"${{{stack.at(f'schedules/{name}/schedule')[0]}.name}}"
        assert output[f"{prefix}_schedule_name"]["value"] == schedule
