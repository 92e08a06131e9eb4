"""Who must not reach whom, and who must: on stacks that are not shaped like ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref
from tests.strongroom.proof.verify.checks.networks import problems

SERVICE, FUNCTION, DATABASE = (
    "aws_ecs_service.service",
    "aws_lambda_function.function",
    "aws_rds_cluster.database",
)
BALANCER, INGRESS = "aws_lb.web", "aws_vpc_security_group_ingress_rule.ingress-0"


def application(*statements: dict[str, Any], **database: Any) -> Small:
    """A service that has a database's host name in its environment, and a role."""
    small = Small()
    small.service()
    small.database()
    small.at("rds_cluster", "database").update({"engine": "aurora-postgresql", **database})
    small.at("ecs_service", "service")["task_definition"] = ref("ecs_task_definition", "app", "arn")
    small.add(
        "ecs_task_definition",
        "app",
        container_definitions=json.dumps(
            [{"environment": [{"name": "HOST", "value": ref("rds_cluster", "database", "endpoint")}]}]
        ),
        task_role_arn=ref("iam_role", "app", "arn"),
    )
    small.add("iam_role", "app", name="app")
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Resource": "*", **each} for each in statements]})
    small.add("iam_role_policy", "app", role=ref("iam_role", "app", "name"), policy=policy)
    return small


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [(80, 80, True), (443, 443, True), (80, 443, False), (8443, 8443, False)],
)
def test_the_internet_and_a_load_balancers_ports(first: int, last: int, holds: bool) -> None:
    small = Small()
    small.load_balancer()
    small.rule("ingress", "load_balancer", first, last, cidr_ipv4=EVERYWHERE)
    assert (problems("SR201", small) == {}) is holds
    assert (problems("SR202", small) == {}) is holds


def test_an_internal_load_balancer_is_not_reached_from_outside() -> None:
    small = Small()
    small.load_balancer(internal=True)
    small.rule("ingress", "load_balancer", 8443, cidr_ipv4="203.0.113.0/24")
    assert problems("SR201", small) == {}


def test_what_is_no_load_balancer_is_not_reached_even_by_a_partner() -> None:
    small = Small()
    small.service(subnet="public", public=True)
    small.rule("ingress", "service", 443, cidr_ipv4="203.0.113.0/24")
    assert problems("SR201", small) == {SERVICE: "partners 203.0.113.0/24 -> service 443"}


@pytest.mark.parametrize(
    ("block", "holds"),
    [
        ("10.0.0.0/16", False),
        ("10.0.0.0/8", False),
        ("10.0.0.0/17", True),
        ("203.0.0.0/16", True),
        ("203.0.0.0/15", False),
    ],
)
def test_how_wide_a_rule_may_be(block: str, holds: bool) -> None:
    small = Small()
    small.service()
    small.rule("ingress", "service", 443, cidr_ipv4=block)
    assert (problems("SR202", small) == {}) is holds


def test_a_group_that_others_have_too_is_no_load_balancers_alone() -> None:
    small = Small()
    small.load_balancer()
    small.rule("ingress", "load_balancer", 443, cidr_ipv4=EVERYWHERE)
    small.service()
    network = small.at("ecs_service", "service")["network_configuration"]
    network["security_groups"].append(ref("security_group", "load_balancer"))
    assert list(problems("SR202", small)) == [INGRESS]


@pytest.mark.parametrize(
    ("database", "port", "holds"),
    [
        ({}, 5432, True),
        ({"port": "6432"}, 6432, True),
        ({"port": 6432}, 5432, False),
        ({"engine": "aurora-mysql"}, 3306, True),
        ({"engine": "aurora-mysql"}, 5432, False),
        ({"port": "${var.port}"}, 7000, True),
    ],
)
def test_a_databases_own_port(database: dict[str, Any], port: int, holds: bool) -> None:
    small = application(**database)
    small.between("service", "database", port)
    assert (problems("SR203", small) == {}) is holds


def test_a_client_is_who_is_configured_with_the_database() -> None:
    small = application()
    small.between("service", "database", 5432)
    assert problems("SR203", small) == {}
    assert problems("SR212", small) == {}
    small.at("ecs_task_definition", "app")["container_definitions"] = "[]"
    assert problems("SR203", small) == {DATABASE: "service -> database 5432"}


def test_a_client_by_its_role() -> None:
    connect = {
        "Action": "rds-db:connect",
        "Resource": "arn:aws:rds-db:eu-west-1:1:dbuser:${aws_rds_cluster.database.cluster_resource_id}/app",
    }
    small = application(connect)
    small.at("ecs_task_definition", "app")["container_definitions"] = "[]"
    problem = "it has no way to aws_rds_cluster.database on port 5432"
    assert problems("SR212", small) == {SERVICE: problem}
    assert problems("SR211", small) == {}, "rds-db is no service that is called"


def test_a_second_function_beside_the_client_is_a_stranger() -> None:
    small = application()
    small.between("service", "database", 5432)
    small.function()
    small.between("function", "database", 5432)
    assert problems("SR203", small) == {DATABASE: "function -> database 5432"}
    small.at("lambda_function", "function")["environment"] = {
        "variables": {"HOST": ref("rds_cluster", "database", "endpoint")}
    }
    assert problems("SR203", small) == {}


@pytest.mark.parametrize("egress", [{"cidr_ipv4": EVERYWHERE}, {"prefix_list_id": "pl-1"}])
def test_a_database_that_may_call_out_is_told_also_without_a_route(egress: dict[str, Any]) -> None:
    small = application()
    assert problems("SR204", small) == {}
    small.rule("egress", "database", 443, **egress)
    assert list(problems("SR204", small)) == [DATABASE]


def test_ways_to_a_service() -> None:
    small = application({"Action": ["dynamodb:GetItem", "kms:Decrypt"]})
    assert problems("SR211", small) == {SERVICE: "it calls dynamodb, and has no way there"}
    small.rule("egress", "service", 443, cidr_ipv4=EVERYWHERE)
    assert problems("SR211", small) == {}, "by NAT"
    small.at("vpc_security_group_egress_rule", "egress-0")["cidr_ipv4"] = "203.0.113.0/24"
    assert list(problems("SR211", small)) == [SERVICE]


@pytest.mark.parametrize(
    ("private_dns", "holds"), [(True, True), (False, False), (None, False), ("${var.d}", True)]
)
def test_an_interface_endpoint_serves_by_its_name_only(private_dns: object, holds: bool) -> None:
    small = application({"Action": "sqs:SendMessage"})
    small.group("endpoints")
    small.add(
        "vpc_endpoint",
        "sqs",
        service_name="com.amazonaws.${var.region}.sqs",
        vpc_endpoint_type="Interface",
        private_dns_enabled=private_dns,
        subnet_ids=[ref("subnet", "private")],
        security_group_ids=[ref("security_group", "endpoints")],
    )
    small.between("service", "endpoints", 443)
    assert (problems("SR211", small) == {}) is holds
    assert (problems("SR213", small) == {}) is holds


def test_an_endpoint_whose_name_is_not_the_actions_prefix_serves_them() -> None:
    small = application({"Action": "cloudwatch:PutMetricData"})
    assert problems("SR211", small) == {SERVICE: "it calls monitoring, and has no way there"}
    small.group("endpoints")
    small.add(
        "vpc_endpoint",
        "metrics",
        service_name="com.amazonaws.${var.region}.monitoring",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=[ref("subnet", "private")],
        security_group_ids=[ref("security_group", "endpoints")],
    )
    small.between("service", "endpoints", 443)
    assert problems("SR211", small) == {}


def test_what_lambda_does_itself_needs_no_way() -> None:
    small = Small()
    small.function()
    small.at("lambda_function", "function")["role"] = ref("iam_role", "function", "arn")
    small.add("iam_role", "function", name="function")
    actions = [
        "logs:PutLogEvents",
        "sqs:ReceiveMessage",
        "ec2:CreateNetworkInterface",
        "xray:PutTraceSegments",
        "*",
    ]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    attributes = small.add("iam_role_policy", "function", role=ref("iam_role", "function", "name"))
    attributes["policy"] = json.dumps({"Statement": [statement]})
    assert problems("SR211", small) == {}
    statement["Action"] = [*actions, "sqs:SendMessage"]
    attributes["policy"] = json.dumps({"Statement": [statement]})
    assert problems("SR211", small) == {FUNCTION: "it calls sqs, and has no way there"}


def behind_a_load_balancer(health: str) -> Small:
    small = Small()
    small.load_balancer()
    small.service()
    small.add(
        "lb_listener",
        "https",
        load_balancer_arn=ref("lb", "web", "arn"),
        default_action=[{"target_group_arn": ref("lb_target_group", "app", "arn")}],
    )
    small.add("lb_target_group", "app", health_check={"port": health})
    small.at("ecs_service", "service")["load_balancer"] = [
        {"target_group_arn": ref("lb_target_group", "app", "arn"), "container_port": 8080}
    ]
    return small


def test_a_load_balancer_uses_its_targets_ports() -> None:
    small = behind_a_load_balancer("traffic-port")
    small.between("load_balancer", "service", 8080)
    assert problems("SR213", small) == {}
    small.between("load_balancer", "service", 9000)
    assert problems("SR213", small) == {BALANCER: "load_balancer -> service 9000"}
    small.at("lb_target_group", "app")["health_check"] = {"port": "9000"}
    assert problems("SR213", small) == {}


def test_a_service_that_no_listener_forwards_to_is_not_its_target() -> None:
    small = behind_a_load_balancer("traffic-port")
    small.between("load_balancer", "service", 8080)
    small.remove("lb_listener", "https")
    assert list(problems("SR213", small)) == [BALANCER]


def test_groups_of_nobody_and_of_two() -> None:
    small = Small()
    small.service()
    small.service("second")
    for name in ("service", "second"):
        network = small.at("ecs_service", name)["network_configuration"]
        network["security_groups"] = [ref("security_group", "service")]
    assert problems("SR206", small) == {"aws_security_group.second": "nobody has it"}
    small.function()
    small.at("lambda_function", "function")["vpc_config"]["security_group_ids"] = [
        ref("security_group", "service")
    ]
    small.remove("security_group", "function")
    small.remove("security_group", "second")
    assert problems("SR206", small) == {"aws_security_group.service": "function and service share it"}
