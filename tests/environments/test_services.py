"""Further services: each has what the first one has, of which other modules tell, but for what is its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacks.settings import Settings
from tests.environments.containers import container
from tests.environments.grants import granted
from tests.policy_documents import as_list, role_statements
from tests.references import one_reference, references
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(7)


def of(stack: SynthesizedStack, name: str, *, of_type: str) -> Attributes:
    return stack.at(f"services/{name}/{of_type}")[1]


def own_container(stack: SynthesizedStack, name: str) -> dict[str, Any]:
    (definition,) = json.loads(of(stack, name, of_type="task_definition")["container_definitions"])
    assert isinstance(definition, dict)
    return definition


def variables(stack: SynthesizedStack, name: str) -> dict[str, str]:
    return {each["name"]: each["value"] for each in own_container(stack, name)["environment"]}


def without(attributes: Attributes, *keys: str) -> Attributes:
    return {key: value for key, value in attributes.items() if key not in {"//", *keys}}


@pytest.mark.requirement(10)
def test_it_is_deployed_placed_and_rolled_back_as_the_first_one(
    stack: SynthesizedStack, environment: Settings
) -> None:
    own = (
        "alarms",
        "capacity_provider_strategy",
        "depends_on",
        "desired_count",
        "health_check_grace_period_seconds",
        "lifecycle",
        "load_balancer",
        "name",
        "network_configuration",
        "task_definition",
    )
    first = stack.at("service/service")[1]
    for name, given in environment.services.items():
        service = of(stack, name, of_type="service")
        assert without(service, *own) == without(first, *own), name
        assert service["desired_count"] == given.min_tasks, name
        assert service["name"] == f"{environment.application}-{name}-{stack.name}"
        task, _ = stack.at(f"services/{name}/task_definition")
        assert one_reference(service["task_definition"]).address == task
        of_first = json.dumps(first["lifecycle"]).replace(stack.at("service/task_definition")[0], task)
        assert json.dumps(service["lifecycle"]) == of_first, name
        for key in ("subnets", "assign_public_ip"):
            assert service["network_configuration"][key] == first["network_configuration"][key], name
        strategy = {
            each["capacity_provider"]: (each["base"], each["weight"])
            for each in service["capacity_provider_strategy"]
        }
        assert strategy == {
            "FARGATE": (given.on_demand_base, 100 - given.spot_percent),
            "FARGATE_SPOT": (0, given.spot_percent),
        }, name


def test_it_waits_for_what_its_first_tasks_need(stack: SynthesizedStack, environment: Settings) -> None:
    def named(path: str) -> set[str]:
        return {*stack.at(path)[1]["depends_on"]}

    def own(before: set[str]) -> set[str]:
        of_types = (
            "aws_cloudwatch_event_target.",
            "aws_ecs_service.",
            "aws_lambda_function.validation",  # of the first one's messages
            "aws_lambda_invocation.",
            "aws_lb_listener",
        )
        return {at for at in before if at.startswith(of_types) or "_roles_" in at}

    first = named("service/service")
    for name, given in environment.services.items():
        before = named(f"services/{name}/service")
        assert before - own(before) == first - own(first), name
        uses = given.database or granted(environment, name)
        wanted = [f"roles/{role}/attachment" for role in ("execution", *(["task"] if uses else []))]
        wanted += ["listener_rule"] if given.path else []
        wanted += ["events/ended_target", "events/not_deployed_target"]
        wanted_before = {stack.at(f"services/{name}/{of_it}")[0] for of_it in wanted}
        # What brings the schema up to date: the migration, or, without one, the first one's tasks.
        schema = "migration/invocation" if environment.service.migration else "service/service"
        wanted_before |= {stack.at(schema)[0]} if given.database else set()
        assert own(before) == wanted_before, name


def test_its_task_is_the_first_ones_of_its_own_size_and_roles(
    stack: SynthesizedStack, environment: Settings
) -> None:
    own = (
        "container_definitions",
        "cpu",
        "execution_role_arn",
        "family",
        "memory",
        "runtime_platform",
        "task_role_arn",
        "volume",
    )
    first = stack.at("service/task_definition")[1]
    for name, given in environment.services.items():
        task = of(stack, name, of_type="task_definition")
        assert without(task, *own) == without(first, *own), name
        assert (task["cpu"], task["memory"]) == (str(given.cpu), str(given.memory)), name
        assert task["runtime_platform"] == {
            "cpu_architecture": given.architecture or environment.service.architecture,
            "operating_system_family": "LINUX",
        }, name
        for role in ("execution", "task"):
            address, _ = stack.at(f"services/{name}/roles/{role}/role")
            assert one_reference(task[f"{role}_role_arn"]).address == address, name


def test_its_container_is_as_confined_and_as_well_logged(
    stack: SynthesizedStack, environment: Settings
) -> None:
    same = ("essential", "linuxParameters", "readonlyRootFilesystem", "user")
    first = container(stack)
    for name, given in environment.services.items():
        definition = own_container(stack, name)
        assert {key: definition[key] for key in same} == {key: first[key] for key in same}, name
        assert definition["name"] == name
        assert definition["healthCheck"] == {
            **first["healthCheck"],
            "command": [*given.health_check_command],
        }, name
        assert definition["stopTimeout"] == given.stop_timeout_seconds, name
        ports = [{"containerPort": given.port, "hostPort": given.port, "protocol": "tcp"}]
        assert definition.get("portMappings", []) == (ports if given.path else []), name
        folders = ["/tmp", *given.writable_folders]  # noqa: S108
        assert [each["containerPath"] for each in definition["mountPoints"]] == folders, name
        words = [*given.entry_point], [*given.command]
        assert (definition.get("entryPoint", []), definition.get("command", [])) == words, name
        assert definition["image"] == (given.image or first["image"]), name
        log, group = definition["logConfiguration"], stack.at(f"services/{name}/log_group")[0]
        assert one_reference(log["options"]["awslogs-group"]).address == group, name
        expected = first["logConfiguration"]["options"] | {
            "awslogs-group": log["options"]["awslogs-group"],
            "awslogs-stream-prefix": name,
        }
        assert log["options"] == expected, name


@pytest.mark.requirement(21)
def test_it_is_told_what_it_was_given_and_no_more(stack: SynthesizedStack, environment: Settings) -> None:
    database = {"HOST", "NAME", "POOL_SIZE", "PORT", "READER_HOST", "USER"}
    for name, given in environment.services.items():
        told = variables(stack, name)
        assert told.keys() == {
            *("APPLICATION", "AWS_REGION", "ENVIRONMENT", "LOG_LEVEL"),
            *(("PORT",) if given.path else ()),
            *((f"DATABASE_{each}" for each in database) if given.database else ()),
            *given.environment,
            *granted(environment, name),
        }, name
        assert given.environment.items() <= told.items(), name
        secrets = {each["name"]: each["valueFrom"] for each in own_container(stack, name).get("secrets", [])}
        assert secrets == given.secrets, name


@pytest.mark.requirement(8)
def test_its_roles_may_do_what_it_was_given_and_no_more(stack: SynthesizedStack, environment: Settings) -> None:
    for name, given in environment.services.items():
        task = role_statements(stack, stack.at(f"services/{name}/roles/task/role")[0])
        signs_in = any("rds-db:connect" in as_list(each["Action"]) for each in task)
        assert signs_in is given.database, name
        resources = {one_reference(it).address for each in task for it in as_list(each["Resource"])}
        paths = {stack.all_resources[at]["//"]["metadata"]["path"].partition("/")[2] for at in resources}
        wanted = {of.rpartition(".")[0] for of in granted(environment, name).values()}
        assert {
            path for path in paths if path.startswith(("buckets/", "functions/", "tables/", "validation/"))
        } == wanted, name
        execution = role_statements(stack, stack.at(f"services/{name}/roles/execution/role")[0])
        read = {
            it
            for each in execution
            for it in as_list(each["Resource"])
            if {"secretsmanager:GetSecretValue", "ssm:GetParameters"} & {*as_list(each["Action"])}
        }
        credentials = given.image_credentials_secret_arn
        if given.image is None:
            credentials = environment.service.image_credentials_secret_arn
        named = {":".join(each.split(":")[:7]) for each in given.secrets.values()}
        assert read == named | ({credentials} - {None}), name


@pytest.mark.requirement(13)
def test_it_scales_by_what_can_be_measured_of_it(stack: SynthesizedStack, environment: Settings) -> None:
    for name, given in environment.services.items():
        address, target = stack.at(f"services/{name}/autoscaling/target")
        assert (target["min_capacity"], target["max_capacity"]) == (given.min_tasks, given.max_tasks), name
        assert stack.at(f"services/{name}/service")[0] in target["resource_id"], name
        least = 2 if environment.protected else 1
        assert target["min_capacity"] >= least, name
        first = {"cpu": "ECSServiceAverageCPUUtilization", "memory": "ECSServiceAverageMemoryUtilization"}
        found = {
            policy["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"][
                "predefined_metric_type"
            ]
            for policy in stack.resources("aws_appautoscaling_policy").values()
            if one_reference(policy["resource_id"]).address == address
        }
        assert found == {*first.values(), *(("ALBRequestCountPerTarget",) if given.path else ())}, name


@pytest.mark.requirement(16)
def test_its_paths_lead_to_its_own_healthy_tasks(stack: SynthesizedStack, environment: Settings) -> None:
    first = stack.at("load_balancer/target_group")[1]
    balanced = {name: given for name, given in environment.services.items() if given.path}
    rules = stack.resources("aws_lb_listener_rule")
    assert len(rules) == len(balanced), "a rule of nobody bypasses the listener"
    priorities = [rule["priority"] for rule in rules.values()]
    assert len(set(priorities)) == len(priorities), "Elastic Load Balancing refuses two alike"
    for name, given in balanced.items():
        address, group = stack.at(f"services/{name}/target_group")
        own = ("health_check", "name")
        assert without(group, *own) == without(first, *own), name
        assert group["health_check"] == first["health_check"] | {"path": given.health_check_path}, name
        rule = of(stack, name, of_type="listener_rule")
        assert rule["condition"] == [{"path_pattern": {"values": [*given.path]}}], name
        (action,) = rule["action"]
        assert (action["type"], one_reference(action["target_group_arn"]).address) == ("forward", address), name
        listener = stack.all_resources[one_reference(rule["listener_arn"]).address]
        assert listener["protocol"] == "HTTPS", name
        (behind,) = of(stack, name, of_type="service")["load_balancer"]
        assert one_reference(behind["target_group_arn"]).address == address, name
        assert (behind["container_name"], behind["container_port"]) == (name, given.port), name


@pytest.mark.requirement(16)
def test_a_worker_is_behind_nothing(stack: SynthesizedStack, environment: Settings) -> None:
    for name, given in environment.services.items():
        if not given.path:
            service = of(stack, name, of_type="service")
            assert not {"load_balancer", "health_check_grace_period_seconds"} & service.keys(), name


@pytest.mark.requirement(24)
def test_its_log_is_kept_and_encrypted_as_the_first_ones(
    stack: SynthesizedStack, environment: Settings
) -> None:
    first = stack.at("service/log_group")[1]
    for name in environment.services:
        group = of(stack, name, of_type="log_group")
        assert without(group, "name") == without(first, "name"), name
        assert group["name"] == f"/ecs/{environment.application}-{name}-{stack.name}"


@pytest.mark.requirement(9)
def test_it_has_every_alarm_of_the_first_one(stack: SynthesizedStack, environment: Settings) -> None:
    found = {
        alarm["//"]["metadata"]["path"].rpartition("/")[2]: alarm
        for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()
    }
    targets = ("target-5xx", "latency", "unhealthy-hosts", "no-healthy-hosts")
    for name, given in environment.services.items():
        service, _ = stack.at(f"services/{name}/service")
        wanted = [f"service-{of}" for of in ("cpu", "memory", "tasks", "at-maximum")]
        wanted += [f"load-balancer-{of}" for of in targets] if given.path else []
        for id in wanted:
            alarm = found[f"{id}-{name}"]
            group = stack.at(f"services/{name}/target_group")[0] if given.path else ""
            of_it = group if id.startswith("load-balancer") else service
            assert of_it in {reference.address for reference in references(without(alarm))}, id
        assert found[f"service-at-maximum-{name}"]["threshold"] == given.max_tasks, name
        if not given.path:
            assert not [id for id in found if id.startswith("load-balancer") and id.endswith(f"-{name}")], name


@pytest.mark.requirement(14)
def test_its_name_is_an_output(stack: SynthesizedStack, environment: Settings) -> None:
    for name in environment.services:
        value = stack.json["output"][f"{name.replace('-', '_')}_service_name"]["value"]
        assert value == f"${{{stack.at(f'services/{name}/service')[0]}.name}}"
