"""Security groups: every form in which a rule can be written, and what it names as its other end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref

PAIR = {("service", "database", 5432)}


def pair() -> Small:
    small = Small()
    small.service()
    small.database()
    return small


def test_without_rules_nothing_is_open() -> None:
    assert pair().open() == set()


def test_rules_as_resources_of_their_own() -> None:
    small = pair()
    small.between("service", "database", 5432)
    assert small.open() == PAIR


def test_rules_of_the_older_resource() -> None:
    small = pair()
    for type_, group, other in (("egress", "service", "database"), ("ingress", "database", "service")):
        small.add(
            "security_group_rule",
            type_,
            type=type_,
            security_group_id=ref("security_group", group),
            source_security_group_id=ref("security_group", other),
            protocol="tcp",
            from_port="5432",
            to_port="5432",
        )
    assert small.open() == PAIR


@pytest.mark.parametrize("as_list", [True, False], ids=["list of blocks", "one block"])
def test_rules_in_the_group_itself(as_list: bool) -> None:
    small = pair()
    for direction, group, other in (("egress", "service", "database"), ("ingress", "database", "service")):
        block: dict[str, Any] = {
            "protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "security_groups": [ref("security_group", other)],
        }
        small.at("security_group", group)[direction] = [block] if as_list else block
    assert small.open() == PAIR


def test_both_ends_must_admit_it() -> None:
    egress, ingress = pair(), pair()
    egress.rule("egress", "service", 5432, referenced_security_group_id=ref("security_group", "database"))
    ingress.rule("ingress", "database", 5432, referenced_security_group_id=ref("security_group", "service"))
    assert egress.open() == ingress.open() == set()
    assert egress.refused() == {"service -> database 5432: no ingress rule of database admits it"}
    assert ingress.refused() == {"service -> database 5432: no egress rule of service admits it"}


def test_only_ports_that_both_ends_admit_are_open() -> None:
    small = pair()
    small.rule("egress", "service", 5000, 5500, referenced_security_group_id=ref("security_group", "database"))
    small.rule("ingress", "database", 5432, 6000, referenced_security_group_id=ref("security_group", "service"))
    assert small.open() == {("service", "database", "5432-5500")}
    assert small.refused() == {
        "service -> database 5000-5431: the other end admits less",
        "service -> database 5501-6000: the other end admits less",
    }


def test_ports_that_do_not_overlap_are_closed() -> None:
    small = pair()
    small.rule("egress", "service", 1, 100, referenced_security_group_id=ref("security_group", "database"))
    small.rule("ingress", "database", 101, 200, referenced_security_group_id=ref("security_group", "service"))
    assert small.open() == set()
    assert len(small.refused()) == 2


def test_every_protocol_is_what_the_other_end_admits() -> None:
    small = pair()
    small.rule(
        "egress", "service", protocol="-1", referenced_security_group_id=ref("security_group", "database")
    )
    small.rule("ingress", "database", 53, protocol="udp", cidr_ipv4="10.0.1.0/24")
    assert small.open() == {("service", "database", "udp 53")}
    small.rule("ingress", "database", protocol="-1", cidr_ipv4="10.0.0.0/16")
    assert small.open() == {("service", "database", "all all")}


def test_protocols_by_number_and_by_name_are_the_same() -> None:
    small = pair()
    small.rule("egress", "service", 5432, protocol="6", cidr_ipv4="10.0.2.0/24")
    small.rule("ingress", "database", 5432, protocol="TCP", cidr_ipv4="10.0.1.0/24")
    assert small.open() == PAIR


def test_icmp_has_no_ports() -> None:
    small = pair()
    small.between("service", "database", 8, -1, protocol="icmp")
    assert small.open() == {("service", "database", "icmp all")}


def test_all_ports_of_a_protocol() -> None:
    small = pair()
    small.between("service", "database", 0, 65535)
    assert small.open() == {("service", "database", "all")}


def test_a_range_of_addresses_names_who_is_in_it() -> None:
    small = pair()
    small.rule("egress", "service", 5432, cidr_ipv4="10.0.2.128/25")
    small.rule("ingress", "database", 5432, cidr_ipv4="10.0.0.0/16")
    assert small.open() == PAIR
    small.at("vpc_security_group_egress_rule", "egress-0")["cidr_ipv4"] = "10.0.3.0/24"
    assert small.open() == set()


def test_the_range_of_a_vpc_or_a_subnet_by_reference() -> None:
    small = pair()
    small.rule("egress", "service", 5432, cidr_ipv4=ref("subnet", "isolated", "cidr_block"))
    small.rule("ingress", "database", 5432, cidr_ipv4=ref("vpc", "main", "cidr_block"))
    assert small.open() == PAIR


def test_a_group_that_admits_itself_admits_all_who_have_it() -> None:
    small = pair()
    small.at("security_group", "service")["ingress"] = {
        "protocol": "tcp",
        "from_port": 7000,
        "to_port": 7000,
        "self": True,
    }
    small.rule("egress", "service", 7000, referenced_security_group_id=ref("security_group", "service"))
    assert small.open() == {("service", "service", 7000)}


def test_a_workload_has_the_rules_of_all_its_groups() -> None:
    small = pair()
    small.group("more")
    network = small.at("ecs_service", "service")["network_configuration"]
    network["security_groups"].append(ref("security_group", "more"))
    small.rule("egress", "more", 5432, referenced_security_group_id=ref("security_group", "database"))
    small.rule("ingress", "database", 5432, referenced_security_group_id=ref("security_group", "service"))
    assert small.open() == PAIR


def test_a_group_known_by_its_id_may_be_anybodys() -> None:
    small = pair()
    small.rule("ingress", "database", 5432, referenced_security_group_id="sg-0123456789")
    small.rule("egress", "service", 443, referenced_security_group_id="sg-9876543210")
    assert small.open() == {
        ("unknown (sg-0123456789)", "database", 5432),
        ("service", "unknown (sg-9876543210)", 443),
    }


def test_what_has_a_group_of_another_stack_is_taken_to_open_everything() -> None:
    small = pair()
    small.at("ecs_service", "service")["network_configuration"]["security_groups"] = ["sg-0123456789"]
    small.rule("ingress", "database", 5432, cidr_ipv4="10.0.1.0/24")
    assert ("service", "database", 5432) in small.open()
    assert ("service", "internet", "all all") in small.open()


def test_a_range_that_only_the_apply_knows_may_be_anybodys() -> None:
    small = pair()
    small.rule("ingress", "database", 5432, cidr_ipv4="${var.office}")
    assert small.open() == {("unknown (${var.office})", "database", 5432)}


def test_ports_that_only_the_apply_knows_may_be_all() -> None:
    small = pair()
    small.between("service", "database", 5432)
    for direction in ("egress", "ingress"):
        small.at(f"vpc_security_group_{direction}_rule", f"{direction}-0")["from_port"] = "${var.port}"
    assert small.open() == {("service", "database", "all all")}


def test_a_group_that_nobody_here_has_may_be_somebodys() -> None:
    small = pair()
    small.group("bastion")
    small.between("bastion", "database", 22)
    assert small.open() == {("idle group aws_security_group.bastion", "database", 22)}


def test_without_a_group_a_workload_has_the_default_one() -> None:
    small = pair()
    del small.at("ecs_service", "service")["network_configuration"]["security_groups"]
    assert ("service", "internet", "all all") in small.open(), "AWS's own rules"
    small.add("default_security_group", "emptied", vpc_id=ref("vpc", "main"))
    assert small.open() == set()


def test_a_managed_prefix_list_is_its_ranges() -> None:
    small = pair()
    small.add("ec2_managed_prefix_list", "ours", entry=[{"cidr": "10.0.1.0/24"}])
    small.add(
        "ec2_managed_prefix_list_entry",
        "more",
        cidr=EVERYWHERE,
        prefix_list_id=ref("ec2_managed_prefix_list", "ours"),
    )
    small.rule("egress", "service", 5432, cidr_ipv4="10.0.0.0/16")
    small.rule("ingress", "database", 5432, prefix_list_id=ref("ec2_managed_prefix_list", "ours"))
    assert small.open() == PAIR
    small.at("rds_cluster_instance", "writer")["publicly_accessible"] = True
    small.at("db_subnet_group", "database")["subnet_ids"] = [ref("subnet", "public")]
    assert ("internet", "database", 5432) in small.open()


def test_a_prefix_list_known_by_its_id_may_be_anybodys() -> None:
    small = pair()
    small.rule("ingress", "database", 5432, prefix_list_id="pl-0123456789")
    assert small.open() == {("unknown (pl-0123456789)", "database", 5432)}


def test_a_network_load_balancer_without_groups_filters_nothing() -> None:
    small = pair()
    small.add("lb", "web", load_balancer_type="network", subnets=[ref("subnet", "public")])
    assert ("internet", "load_balancer", "all all") in small.open()
