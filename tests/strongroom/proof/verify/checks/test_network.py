"""The network's checks, in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref
from tests.strongroom.proof.verify.checks.networks import problems

VPC, PRIVATE = "aws_vpc.main", "aws_subnet.private"


def small(**vpc: Any) -> Small:
    found = Small()
    found.at("vpc", "main").update(vpc)
    return found


@pytest.mark.parametrize(
    ("switches", "problem"),
    [
        ({"enable_dns_hostnames": True}, None),
        ({"enable_dns_hostnames": "true", "enable_dns_support": None}, None),
        ({"enable_dns_hostnames": "${var.names}"}, None),
        ({}, "enable_dns_hostnames is off"),
        (
            {"enable_dns_hostnames": "false", "enable_dns_support": False},
            "enable_dns_support and enable_dns_hostnames is off",
        ),
    ],
)
def test_hostnames_are_off_and_support_on_where_nothing_is_said(
    switches: dict[str, Any], problem: str | None
) -> None:
    assert problems("SR101", small(**switches)).get(VPC) == problem


def test_a_rule_of_its_own_fills_the_default_group_too() -> None:
    found = small()
    found.add("default_security_group", "main", vpc_id=ref("vpc", "main"))
    assert problems("SR102", found) == {}
    found.add(
        "vpc_security_group_egress_rule",
        "all",
        security_group_id=ref("vpc", "main", "default_security_group_id"),
        ip_protocol="-1",
        cidr_ipv4=EVERYWHERE,
    )
    assert problems("SR102", found) == {"aws_default_security_group.main": "it has 1 rules"}


@pytest.mark.parametrize(
    ("log", "holds"),
    [
        ({"log_destination": "arn", "log_destination_type": "s3"}, True),
        ({"log_destination": "arn"}, False),
        ({"log_group_name": "flows", "iam_role_arn": "arn"}, True),
        ({"log_destination": "arn", "iam_role_arn": "arn", "traffic_type": "${var.traffic}"}, True),
        ({"log_destination": "arn", "iam_role_arn": "arn", "traffic_type": None}, False),
    ],
)
def test_a_flow_log_to_a_bucket_needs_no_role(log: dict[str, Any], holds: bool) -> None:
    found = small()
    found.add("flow_log", "all", vpc_id=ref("vpc", "main"), **{"traffic_type": "ALL", **log})
    assert (problems("SR103", found) == {}) is holds


def test_zones_that_only_the_plan_knows_may_be_three() -> None:
    found = small()
    assert problems("SR104", found)[VPC].startswith("public subnets in 1 and private subnets in 1")
    for tier in ("public", "private", "isolated"):
        found.at("subnet", tier)["availability_zone"] = "${data.aws_availability_zones.all.names[count.index]}"
    assert problems("SR104", found) == {}


def test_a_second_range_of_the_vpc_is_its_own() -> None:
    found = small()
    found.at("subnet", "private")["cidr_block"] = "10.7.0.0/24"
    assert problems("SR107", found) == {PRIVATE: "10.7.0.0/24 is not in the VPC's range"}
    found.add("vpc_ipv4_cidr_block_association", "more", vpc_id=ref("vpc", "main"), cidr_block="10.7.0.0/16")
    assert problems("SR107", found) == {}
    found.at("vpc_ipv4_cidr_block_association", "more")["cidr_block"] = "${var.more}"
    assert problems("SR107", found) == {}


@pytest.mark.parametrize(
    ("delete", "holds"),
    [
        ("46m", True),
        ("1h", True),
        ("45m", False),
        ("0h50m", True),
        ("2700s", False),
        ("${var.t}", True),
        ("x", False),
    ],
)
def test_more_than_three_quarters_of_an_hour(delete: str, holds: bool) -> None:
    found = small()
    found.function()
    for type_, name in (("subnet", "private"), ("security_group", "function")):
        found.at(type_, name)["timeouts"] = [{"delete": delete}]
    assert (problems("SR108", found) == {}) is holds


def test_nobody_elses_subnet_needs_patience() -> None:
    found = small()
    found.service()
    assert problems("SR108", found) == {}


def test_where_the_database_is_alone_the_route_is_at_fault_else_the_group() -> None:
    found = small()
    found.database(subnet="private")
    found.at("db_subnet_group", "database")["subnet_ids"].append("${data.aws_subnet.another.id}")
    route = f"aws_route.private-{EVERYWHERE}"
    assert problems("SR111", found) == {route: "it leads aws_subnet.private to aws_nat_gateway.main"}
    found.service()
    assert problems("SR111", found) == {"aws_db_subnet_group.database": "aws_subnet.private is private"}


@pytest.mark.parametrize(("zones", "holds"), [("ab", True), ("aa", False)])
def test_a_subnet_group_in_two_zones(zones: str, holds: bool) -> None:
    found = small()
    found.database()
    found.at("subnet", "isolated")["availability_zone"] = zones[0]
    found.add("subnet", "more", vpc_id=ref("vpc", "main"), cidr_block="10.0.9.0/24", availability_zone=zones[1])
    found.at("db_subnet_group", "database")["subnet_ids"].append(ref("subnet", "more"))
    assert (problems("SR111", found) == {}) is holds


def test_a_private_nat_gateway_may_stand_anywhere() -> None:
    found = small()
    found.at("nat_gateway", "main")["subnet_id"] = ref("subnet", "private")
    assert list(problems("SR112", found)) == ["aws_nat_gateway.main"]
    found.at("nat_gateway", "main")["connectivity_type"] = "private"
    assert problems("SR112", found) == {}


@pytest.mark.parametrize(
    ("zone", "holds"), [("a", True), ("b", False), (None, True)], ids=["own", "another", "AWS's choice"]
)
def test_a_zone_and_its_way_out(zone: str | None, holds: bool) -> None:
    found = small()
    found.at("subnet", "public")["availability_zone"] = "a"
    found.at("subnet", "private")["availability_zone"] = zone
    assert (problems("SR113", found) == {}) is holds


def test_an_address_of_another_stack_is_not_judged() -> None:
    found = small()
    assert list(problems("SR114", found)) == ["aws_nat_gateway.main"]
    found.at("nat_gateway", "main")["depends_on"] = ["aws_internet_gateway.main"]
    assert problems("SR114", found) == {}


def test_a_nat_gateway_that_no_group_admits_anything_to() -> None:
    found = small()
    assert problems("SR115", found) == {}, "who goes out by it is in another stack"
    found.service()
    assert problems("SR115", found) == {"aws_nat_gateway.main": "no security group lets anything go out by it"}
    found.rule("egress", "service", 443, cidr_ipv4="198.51.100.0/24")
    assert problems("SR115", found) == {}
    found.remove("route", f"private-{EVERYWHERE}")
    assert list(problems("SR115", found)) == ["aws_nat_gateway.main"], "no route leads to it"


def test_a_nat_gateway_to_private_networks_is_not_for_the_internet() -> None:
    found = small()
    found.service()
    found.at("nat_gateway", "main")["connectivity_type"] = "private"
    assert problems("SR115", found) == {}
