"""Subnets, ports and order of a service, in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SERVICE, TASK = "aws_ecs_service.app", "aws_ecs_task_definition.app"
GROUP, BALANCER, LISTENER = "aws_lb_target_group.app", "aws_lb.web", "aws_lb_listener.https"
INNER, OUTER = "aws_security_group.app", "aws_security_group.web"
TABLE, GATEWAY = "aws_route_table.public", "aws_internet_gateway.main"


def subnets(*zones: str) -> dict[str, dict[str, Any]]:
    return {
        f"aws_subnet.s{number}": {"availability_zone": zone, "vpc_id": "${aws_vpc.main.id}"}
        for number, zone in enumerate(zones)
    }


def placed(found: dict[str, dict[str, Any]], **network: Any) -> dict[str, Any]:
    given = {"subnets": [f"${{{address}.id}}" for address in found], **network}
    return {"network_configuration": given, "availability_zone_rebalancing": "ENABLED"}


@pytest.mark.parametrize(
    ("zones", "holds"),
    [
        (("a", "b", "c"), True),
        (("a", "b", "c", "a"), True),
        (("a", "b"), False),
        (("a", "a", "a"), False),
        (("${var.zones[0]}", "b"), True),
    ],
)
def test_zones_are_counted_once(zones: tuple[str, ...], holds: bool) -> None:
    found = subnets(*zones)
    assert (problems("SR613", {SERVICE: placed(found), **found}) == {}) is holds


def test_subnets_of_another_stack_can_not_be_told() -> None:
    network = {"subnets": ["${data.aws_subnet.a.id}", "subnet-0123456789abcdef0"]}
    service = {"network_configuration": network, "availability_zone_rebalancing": "ENABLED"}
    assert problems("SR613", {SERVICE: service}) == {}
    assert problems("SR612", {SERVICE: service}) == {}


def test_a_route_in_the_table_itself_leads_to_the_internet_too() -> None:
    found = subnets("a")
    stack: dict[str, Any] = {
        SERVICE: placed(found),
        **found,
        GATEWAY: {},
        TABLE: {"route": [{"cidr_block": "0.0.0.0/0", "gateway_id": f"${{{GATEWAY}.id}}"}]},
        "aws_route_table_association.a": {
            "subnet_id": "${aws_subnet.s0.id}",
            "route_table_id": f"${{{TABLE}.id}}",
        },
    }
    assert problems("SR612", stack) == {SERVICE: "aws_subnet.s0 has a route to an internet gateway"}
    stack[TABLE]["route"][0]["gateway_id"] = "local"
    assert problems("SR612", stack) == {}


@pytest.mark.parametrize("assigned", [True, "true"])
def test_a_public_address_as_a_flag_or_as_text(assigned: object) -> None:
    assert problems("SR612", {SERVICE: placed({}, assign_public_ip=assigned)}).keys() == {SERVICE}


def test_fargate_needs_a_network() -> None:
    assert problems("SR612", {SERVICE: {}}).keys() == {SERVICE}


def way(**changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """From a load balancer to a container on port 8080, the rules as blocks of their groups."""
    stack: dict[str, dict[str, Any]] = {
        SERVICE: {
            "task_definition": f"${{{TASK}.arn}}",
            "load_balancer": {
                "container_name": "app",
                "container_port": 8080,
                "target_group_arn": f"${{{GROUP}.arn}}",
            },
            "network_configuration": {"security_groups": [f"${{{INNER}.id}}"]},
        },
        TASK: {"container_definitions": '[{"name": "app", "portMappings": [{"containerPort": 8080}]}]'},
        GROUP: {"port": 8080},
        LISTENER: {
            "load_balancer_arn": f"${{{BALANCER}.arn}}",
            "default_action": {"type": "forward", "target_group_arn": f"${{{GROUP}.arn}}"},
        },
        BALANCER: {"security_groups": [f"${{{OUTER}.id}}"]},
        INNER: {
            "ingress": [
                {"protocol": "tcp", "from_port": 8000, "to_port": 9000, "security_groups": [f"${{{OUTER}.id}}"]}
            ]
        },
        OUTER: {"egress": {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}},
    }
    return {**stack, **{address.replace("__", "."): given for address, given in changed.items()}}


def test_rules_as_blocks_ranges_and_all_protocols() -> None:
    assert problems("SR614", way()) == {}


def test_rules_of_the_older_resource() -> None:
    older = {
        "type": "ingress",
        "protocol": "tcp",
        "from_port": 8080,
        "to_port": 8080,
        "security_group_id": f"${{{INNER}.id}}",
        "source_security_group_id": f"${{{OUTER}.id}}",
    }
    closed = way(aws_security_group__app={})
    assert problems("SR614", closed).keys() == {SERVICE}
    assert problems("SR614", {**closed, "aws_security_group_rule.in": older}) == {}
    udp = {**older, "protocol": "udp"}
    assert problems("SR614", {**closed, "aws_security_group_rule.in": udp}).keys() == {SERVICE}
    out = {**older, "type": "egress"}
    assert problems("SR614", {**closed, "aws_security_group_rule.in": out}).keys() == {SERVICE}


def test_a_listener_rule_is_a_way_too() -> None:
    stack = way(
        aws_lb_listener__https={"load_balancer_arn": f"${{{BALANCER}.arn}}"}, aws_security_group__app={}
    )
    assert problems("SR614", stack) == {}, "no load balancer is known to lead to the service"
    stack["aws_lb_listener_rule.app"] = {
        "listener_arn": f"${{{LISTENER}.arn}}",
        "action": [{"type": "forward", "forward": {"target_group": [{"arn": f"${{{GROUP}.arn}}"}]}}],
    }
    assert problems("SR614", stack).keys() == {SERVICE}


@pytest.mark.parametrize(
    ("definitions", "holds"),
    [
        ('${file("containers.json")}', True),
        ('[{"name": "app", "portMappings": {"containerPort": "8080"}}]', True),
        ('[{"name": "app"}]', False),
        ('[{"name": "web", "portMappings": [{"containerPort": 8080}]}]', False),
    ],
)
def test_forms_of_port_mappings(definitions: str, holds: bool) -> None:
    stack = way(aws_ecs_task_definition__app={"container_definitions": definitions})
    assert (problems("SR614", stack) == {}) is holds


def test_a_port_that_only_the_plan_knows() -> None:
    stack = way()
    stack[SERVICE]["load_balancer"]["container_port"] = "${var.port}"
    assert problems("SR614", stack) == {}


def test_policies_that_are_written_into_the_roles_are_waited_for() -> None:
    role, inline = "aws_iam_role.execution", "aws_iam_role_policy.execution"
    stack: dict[str, Any] = {
        SERVICE: {"task_definition": f"${{{TASK}.arn}}"},
        TASK: {"execution_role_arn": f"${{{role}.arn}}"},
        role: {},
        inline: {"role": f"${{{role}.id}}"},
    }
    assert problems("SR615", stack) == {SERVICE: f"it does not wait for {inline}"}
    stack[TASK]["depends_on"] = [inline]
    assert problems("SR615", stack) == {}, "by way of the task definition"


def test_no_more_than_three_are_named() -> None:
    rules = {
        f"aws_vpc_security_group_egress_rule.r{number}": {"security_group_id": f"${{{INNER}.id}}"}
        for number in range(5)
    }
    stack: dict[str, Any] = {
        SERVICE: {"network_configuration": {"security_groups": [f"${{{INNER}.id}}"]}},
        INNER: {},
        **rules,
    }
    assert problems("SR615", stack)[SERVICE].endswith("r2 and 2 more")
