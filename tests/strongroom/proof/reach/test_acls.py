"""Network ACLs: the first rule that matches decides, and answers need a rule of their own."""

from __future__ import annotations

from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref

PAIR = {("service", "database", 5432)}
ALL = (0, 65535)


def pair() -> Small:
    small = Small()
    small.service()
    small.database()
    small.between("service", "database", 5432)
    return small


def test_an_acl_without_rules_denies_everything() -> None:
    small = pair()
    small.acl("isolated")
    assert small.open() == set()
    assert small.refused() == {"service -> database 5432: the network ACLs refuse it"}


def test_there_and_back_must_be_allowed() -> None:
    small = pair()
    there = ("ingress", 100, "allow", "10.0.1.0/24", 5432, 5432)
    back = ("egress", 100, "allow", "10.0.1.0/24", 1024, 65535)
    small.acl("isolated", there)
    assert small.open() == set(), "no answer gets out"
    small.acl("isolated", back)
    assert small.open() == set(), "no question gets in"
    small.acl("isolated", there, back)
    assert small.open() == PAIR


def test_an_answer_goes_to_a_high_port() -> None:
    small = pair()
    small.acl(
        "isolated",
        ("ingress", 100, "allow", EVERYWHERE, 5432, 5432),
        ("egress", 100, "allow", EVERYWHERE, 5432, 5432),
    )
    assert small.open() == PAIR, "5432 is a high port as well"
    small.acl(
        "isolated",
        ("ingress", 100, "allow", EVERYWHERE, 5432, 5432),
        ("egress", 100, "allow", EVERYWHERE, 443, 443),
    )
    assert small.open() == set()


def test_the_lower_number_decides() -> None:
    small = pair()
    allow = ("ingress", 100, "allow", EVERYWHERE, *ALL)
    back = ("egress", 100, "allow", EVERYWHERE, *ALL)
    small.acl("isolated", allow, back, ("ingress", 200, "deny", "10.0.1.0/24", *ALL))
    assert small.open() == PAIR
    small.acl("isolated", allow, back, ("ingress", 50, "deny", "10.0.1.0/24", *ALL))
    assert small.open() == set()


def test_a_denial_of_some_addresses_leaves_the_others() -> None:
    small = pair()
    small.acl(
        "isolated",
        ("ingress", 50, "deny", "10.0.1.0/25", *ALL),
        ("ingress", 100, "allow", EVERYWHERE, *ALL),
        ("egress", 100, "allow", EVERYWHERE, *ALL),
    )
    assert small.open() == PAIR, "from 10.0.1.128/25"
    small.acl(
        "isolated",
        ("ingress", 50, "deny", "10.0.1.0/25", *ALL),
        ("ingress", 100, "allow", EVERYWHERE, *ALL),
        ("egress", 50, "deny", "10.0.1.128/25", *ALL),
        ("egress", 100, "allow", EVERYWHERE, *ALL),
    )
    assert small.open() == set(), "who gets in gets no answer"


def test_the_sources_acl_counts_as_well() -> None:
    small = pair()
    small.acl("private", ("egress", 100, "allow", "10.0.2.0/24", 5432, 5432))
    assert small.open() == set()
    small.acl(
        "private",
        ("egress", 100, "allow", "10.0.2.0/24", 5432, 5432),
        ("ingress", 100, "allow", "10.0.2.0/24", 32768, 60999),
    )
    assert small.open() == PAIR


def test_within_a_subnet_no_acl_is_asked() -> None:
    small = Small()
    small.service()
    small.database(subnet="private")
    small.between("service", "database", 5432)
    small.acl("private")
    assert small.open() == PAIR


def test_the_internet_is_asked_too() -> None:
    small = Small()
    small.load_balancer()
    small.rule("ingress", "load_balancer", 1, 1000, cidr_ipv4=EVERYWHERE)
    small.acl(
        "public",
        ("ingress", 50, "deny", EVERYWHERE, 0, 442),
        ("ingress", 100, "allow", EVERYWHERE, 0, 443),
        ("egress", 100, "allow", EVERYWHERE, 1024, 65535),
    )
    assert small.open() == {("internet", "load_balancer", 443)}


def test_the_acl_of_a_nat_gateways_subnet_is_on_the_way_out() -> None:
    small = Small()
    small.service()
    small.rule("egress", "service", 443, cidr_ipv4=EVERYWHERE)
    within = ("ingress", 100, "allow", "10.0.0.0/16", 443, 443)
    out = ("egress", 100, "allow", EVERYWHERE, *ALL)
    answers = ("ingress", 200, "allow", EVERYWHERE, 1024, 65535)
    small.acl("public", within, out, answers)
    assert small.open() == {("service", "internet", 443)}
    small.acl("public", within, out)
    assert small.open() == set(), "no answer gets to the NAT gateway"
    small.acl("public", out, answers)
    assert small.open() == set(), "the task does not get to the NAT gateway"


def test_rules_of_their_own_and_associations() -> None:
    small = pair()
    small.add("network_acl", "own", vpc_id=ref("vpc", "main"))
    small.add(
        "network_acl_association",
        "own",
        network_acl_id=ref("network_acl", "own"),
        subnet_id=ref("subnet", "isolated"),
    )
    assert small.open() == set()
    for egress in (True, False):
        small.add(
            "network_acl_rule",
            f"{egress}",
            network_acl_id=ref("network_acl", "own"),
            egress=egress,
            rule_number=100,
            rule_action="allow",
            protocol="-1",
            cidr_block=EVERYWHERE,
        )
    assert small.open() == PAIR


def test_a_default_acl_that_was_taken_over_is_every_other_subnets() -> None:
    small = pair()
    small.add(
        "default_network_acl", "default", default_network_acl_id=ref("vpc", "main", "default_network_acl_id")
    )
    assert small.open() == set()


def test_what_only_the_apply_knows_denies_nothing() -> None:
    small = pair()
    small.acl(
        "isolated",
        ("ingress", 50, "deny", "${var.blocked}", *ALL),
        ("ingress", 100, "allow", EVERYWHERE, *ALL),
        ("egress", 100, "allow", "${var.friends}", *ALL),
    )
    assert small.open() == PAIR
