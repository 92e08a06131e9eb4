"""AWS services: by gateway endpoint and prefix list, by interface endpoint, or by the internet."""

from __future__ import annotations

import json

from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref

NOTHING = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]})
DYNAMODB = {("function", "dynamodb", 443)}


def by_prefix_list(*tables: str, **more: str) -> Small:
    small = Small()
    small.function()
    small.gateway_endpoint("dynamodb", *tables, **more)
    small.rule("egress", "function", 443, prefix_list_id=ref("vpc_endpoint", "dynamodb", "prefix_list_id"))
    return small


def test_a_gateway_endpoint_is_reached_by_its_prefix_list() -> None:
    (flow,) = by_prefix_list("private").reach().flows
    assert (str(flow), flow.via) == ("function -> dynamodb 443", ("aws_vpc_endpoint.dynamodb",))


def test_the_route_table_must_have_the_endpoint() -> None:
    small = by_prefix_list("isolated")
    small.remove("route", f"private-{EVERYWHERE}")
    assert small.open() == set()
    assert small.refused() == {"function -> dynamodb 443: no route leads there"}
    small.add(
        "vpc_endpoint_route_table_association",
        "private",
        vpc_endpoint_id=ref("vpc_endpoint", "dynamodb"),
        route_table_id=ref("route_table", "private"),
    )
    assert small.open() == DYNAMODB


def test_without_the_endpoint_the_service_is_on_the_internet() -> None:
    (flow,) = by_prefix_list("isolated").reach().flows
    assert (str(flow), flow.via) == ("function -> dynamodb 443", ("aws_nat_gateway.main",))


def test_an_endpoint_whose_policy_allows_nothing_is_closed() -> None:
    small = by_prefix_list("private", policy=NOTHING)
    assert small.open() == set()
    assert small.refused() == {"function -> dynamodb 443: the endpoint's policy allows nothing"}


def test_who_may_call_the_internet_may_call_its_services() -> None:
    small = Small()
    small.service()
    small.gateway_endpoint("s3", "private")
    small.rule("egress", "service", 443, cidr_ipv4=EVERYWHERE)
    assert small.open() == {("service", "internet", 443), ("service", "s3", 443)}


def test_a_prefix_list_by_data_source() -> None:
    small = by_prefix_list("private")
    small.data("prefix_list", "dynamodb", name="com.amazonaws.us-east-1.dynamodb")
    rule = small.at("vpc_security_group_egress_rule", "egress-0")
    rule["prefix_list_id"] = "${data.aws_prefix_list.dynamodb.id}"
    assert small.open() == DYNAMODB
    small.data(
        "ec2_managed_prefix_list",
        "dynamodb",
        filter=[{"name": "prefix-list-name", "values": ["com.amazonaws.us-east-1.dynamodb"]}],
    )
    rule["prefix_list_id"] = "${data.aws_ec2_managed_prefix_list.dynamodb.id}"
    assert small.open() == DYNAMODB


def test_cloudfront_reaches_a_load_balancer_by_its_prefix_list() -> None:
    small = Small()
    small.load_balancer()
    small.data("ec2_managed_prefix_list", "edge", name="com.amazonaws.global.cloudfront.origin-facing")
    small.rule("ingress", "load_balancer", 443, prefix_list_id="${data.aws_ec2_managed_prefix_list.edge.id}")
    assert small.open() == {("cloudfront.origin-facing", "load_balancer", 443)}


def test_interface_endpoints_with_the_same_group_are_one_peer() -> None:
    small = Small()
    small.service()
    small.group("endpoints")
    for service in ("sqs", "logs"):
        small.add(
            "vpc_endpoint",
            service,
            service_name=f"com.amazonaws.us-east-1.{service}",
            vpc_endpoint_type="Interface",
            subnet_ids=[ref("subnet", "private")],
            security_group_ids=[ref("security_group", "endpoints")],
        )
    small.between("service", "endpoints", 443)
    assert small.open() == {("service", "endpoints", 443)}
    small.group("of_logs")
    small.at("vpc_endpoint", "logs")["security_group_ids"] = [ref("security_group", "of_logs")]
    assert small.open() == {("service", "endpoints sqs", 443)}
    small.add(
        "vpc_endpoint_security_group_association",
        "logs",
        vpc_endpoint_id=ref("vpc_endpoint", "logs"),
        security_group_id=ref("security_group", "endpoints"),
    )
    assert small.open() == {("service", "endpoints sqs", 443), ("service", "endpoints logs", 443)}
