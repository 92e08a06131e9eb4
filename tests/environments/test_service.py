"""The ECS service and the cluster around it."""

from __future__ import annotations

import pytest

from stacks.settings import Settings
from tests.environments.containers import container
from tests.environments.first_service import first_service
from tests.environments.network_facts import zone
from tests.environments.owed import Owed
from tests.references import depends_on, one_reference, references, waits_for
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(10)


@pytest.fixture(scope="session")
def stack(stack: SynthesizedStack) -> SynthesizedStack:
    """What the first service has."""
    return first_service(stack)


# Amazon ECS developer guide, "Task definition differences for Fargate": CPU units -> MiB.
FARGATE_SIZES = {
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
    8192: range(16384, 61441, 4096),
    16384: range(32768, 122881, 8192),
}


def service(stack: SynthesizedStack) -> tuple[str, Attributes]:
    ((address, attributes),) = stack.resources("aws_ecs_service").items()
    return address, attributes


@pytest.mark.requirement(7)
def test_a_task_has_a_size_that_fargate_offers_and_that_the_users_need(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    task = stack.only("aws_ecs_task_definition")
    cpu, memory = int(task["cpu"]), int(task["memory"])
    assert (cpu, memory) == (environment.service.cpu, environment.service.memory)
    assert cpu >= 512, owed.setting("service.cpu", "at least 512")
    assert memory >= 1024, owed.setting("service.memory", "at least 1024")
    assert memory in FARGATE_SIZES[cpu], owed.setting(
        "service.memory", f"one of {FARGATE_SIZES[cpu]} (Fargate)"
    )
    assert task["requires_compatibilities"] == ["FARGATE"]
    assert task["network_mode"] == "awsvpc"


def test_a_failed_deployment_is_rolled_back(stack: SynthesizedStack) -> None:
    _, attributes = service(stack)
    assert attributes["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert attributes["deployment_controller"] == {"type": "ECS"}, "the breaker works with no other"
    assert attributes["deployment_minimum_healthy_percent"] == 100, "never below the count that is needed"
    assert attributes["deployment_maximum_percent"] == 200


def test_a_deployment_that_does_not_come_up_fails_the_apply(stack: SynthesizedStack) -> None:
    """Nor does one that was rolled back leave it green: the old tasks are a steady state as well."""
    _, attributes = service(stack)
    assert attributes["wait_for_steady_state"] is True
    (task,) = stack.resources("aws_ecs_task_definition")
    (postcondition,) = attributes["lifecycle"]["postcondition"]
    assert postcondition["condition"] == f"${{self.task_definition == {task}.arn}}"
    assert "rolled the deployment back" in postcondition["error_message"]


def test_the_revision_that_is_rolled_back_to_is_kept(stack: SynthesizedStack) -> None:
    assert stack.only("aws_ecs_task_definition")["skip_destroy"] is True


def test_another_capacity_provider_strategy_changes_the_service_in_place(stack: SynthesizedStack) -> None:
    assert service(stack)[1]["force_new_deployment"] is True


def test_a_new_task_has_a_minute_before_its_health_counts(stack: SynthesizedStack) -> None:
    assert service(stack)[1]["health_check_grace_period_seconds"] == 60


def test_tasks_have_no_public_address_and_spread_over_three_zones(stack: SynthesizedStack) -> None:
    _, attributes = service(stack)
    network = attributes["network_configuration"]
    zones = {zone(stack.all_resources[subnet.address]) for subnet in references(network["subnets"])}
    assert network["assign_public_ip"] is False
    assert len(zones) == 3
    assert attributes["availability_zone_rebalancing"] == "ENABLED"


def test_it_runs_in_the_one_cluster(stack: SynthesizedStack) -> None:
    (cluster,) = stack.resources("aws_ecs_cluster")
    assert one_reference(service(stack)[1]["cluster"]).address == cluster
    assert service(stack)[1]["platform_version"] == "LATEST"


@pytest.mark.requirement(16)
def test_every_door_to_the_container_has_the_same_port(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    (mapping,) = container(stack)["portMappings"]
    (load_balancer,) = service(stack)[1]["load_balancer"]
    (group,) = references(service(stack)[1]["network_configuration"]["security_groups"])
    rules = [
        rule
        for rule in stack.resources("aws_vpc_security_group_ingress_rule").values()
        if one_reference(rule["security_group_id"]) == group
    ]
    environment = {variable["name"]: variable["value"] for variable in container(stack)["environment"]}
    ports = {
        stack.settings.service.port,
        mapping["containerPort"],
        mapping["hostPort"],
        load_balancer["container_port"],
        int(environment["PORT"]),
        *(rule["from_port"] for rule in rules),
    }
    assert ports == {stack.settings.service.port}
    assert load_balancer["container_name"] == container(stack)["name"]
    assert one_reference(load_balancer["target_group_arn"]).type == "aws_lb_target_group"


def test_autoscaling_owns_the_count_and_terraform_everything_else(stack: SynthesizedStack) -> None:
    """The image among it: a task definition that Terraform ignored would never be deployed."""
    _, attributes = service(stack)
    assert attributes["lifecycle"]["ignore_changes"] == ["desired_count"]
    assert one_reference(attributes["task_definition"]).type == "aws_ecs_task_definition"
    assert "ignore_changes" not in stack.only("aws_ecs_task_definition").get("lifecycle", {})


@pytest.mark.requirement(7)
def test_the_image_is_a_digest_that_is_looked_up_by_the_tag_or_given(stack: SynthesizedStack) -> None:
    settings = stack.settings
    assert settings is not None
    if settings.service.image is not None:
        assert container(stack)["image"] == settings.service.image
        assert not stack.data("aws_ecr_image")
        return
    registry, _, digest = container(stack)["image"].partition("@")
    repository = f"{settings.application}-app"
    assert registry == f"{settings.account_id}.dkr.ecr.{settings.region}.amazonaws.com/{repository}"
    reference = one_reference(digest)
    assert (reference.address.partition(".")[0], reference.attribute) == ("data", "image_digest")
    (image,) = stack.data("aws_ecr_image").values()
    assert image["repository_name"] == repository
    assert image["image_tag"] == "${var.image_tag}"


@pytest.mark.requirement(7)
def test_production_has_no_image_to_fall_back_to(stack: SynthesizedStack) -> None:
    """A plan without a tag fails: a default would be an old image, put back by whoever forgets the tag."""
    settings = stack.settings
    assert settings is not None
    if settings.service.image is not None:
        assert "image_tag" not in stack.json.get("variable", {}), "one that does nothing"
        return
    variable = stack.json["variable"]["image_tag"]
    assert (variable["type"], variable["nullable"]) == ("string", False)
    assert variable.get("default") == settings.default_image_tag
    assert ("default" in variable) is not settings.protected
    assert "--var image_tag" in variable["description"]
    (validation,) = variable["validation"]
    assert "var.image_tag" in validation["condition"]


@pytest.mark.requirement(7)
def test_the_architecture_is_said_and_is_the_settings(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    platform = stack.only("aws_ecs_task_definition")["runtime_platform"]
    assert platform == {
        "cpu_architecture": stack.settings.service.architecture,
        "operating_system_family": "LINUX",
    }


def test_the_service_waits_for_all_that_its_first_tasks_need(stack: SynthesizedStack) -> None:
    """Otherwise they fail, and the circuit breaker has nothing to go back to."""
    address, _ = service(stack)
    before = waits_for(stack, address)
    for needed in (
        "aws_ecs_cluster_capacity_providers",
        "aws_lb_listener",
        "aws_nat_gateway",
        "aws_rds_cluster_instance",
        "aws_route_table_association",
        "aws_vpc_endpoint",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    ):
        missing = stack.resources(needed).keys() - before
        if needed == "aws_lb_listener":
            missing -= {at for at, listener in stack.resources(needed).items() if listener["port"] == 80}
        if needed == "aws_route_table_association":
            missing = {at for at in missing if "isolated" not in at}
        assert not missing, f"{needed}: {missing}"
    assert stack.resources("aws_route").keys() <= before


def test_the_service_waits_for_the_policies_of_both_roles(stack: SynthesizedStack) -> None:
    """By `depends_on`: it refers to the roles, and a role is there before its permissions are."""
    address, _ = service(stack)
    task = stack.only("aws_ecs_task_definition")
    for argument in ("execution_role_arn", "task_role_arn"):
        role = one_reference(task[argument]).address
        attachments = {
            attachment
            for attachment, attributes in stack.resources("aws_iam_role_policy_attachment").items()
            if one_reference(attributes["role"]).address == role
        }
        assert attachments
        assert attachments <= depends_on(stack, address)


@pytest.mark.requirement(8)
def test_nobody_can_open_a_shell_in_a_task(stack: SynthesizedStack) -> None:
    assert service(stack)[1]["enable_execute_command"] is False
