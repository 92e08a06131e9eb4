"""Groups and rules are the table of flows, whatever settings add to it."""

from __future__ import annotations

from cdktf import TerraformStack

from stacks.flows import flows
from stacks.settings import Settings
from stacks.tiers.gateway_endpoints import GatewayEndpoints
from stacks.tiers.network import Network
from stacks.tiers.security_groups import SecurityGroups
from strongroom.synthesized import Stack
from tests.stacks.tiers.conftest import Synthesize, settings

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"


def groups(synthesized: Synthesize, given: Settings) -> Stack:
    def build(stack: TerraformStack) -> None:
        network = Network(stack, "network", settings=given)
        endpoints = GatewayEndpoints(stack, "gateway_endpoints", settings=given, network=network)
        SecurityGroups(stack, "groups", settings=given, vpc=network.vpc, gateway_endpoints=endpoints)

    return synthesized(build)


def test_every_flow_has_a_rule_at_each_end_that_is_a_group_of_ours(synthesized: Synthesize) -> None:
    given = settings()
    stack = groups(synthesized, given)
    ours = {"load_balancer", "service", "migration", "function", "database", "endpoints"}
    table = flows(given)
    assert len(stack.of_type(EGRESS)) == sum(flow.source in ours for flow in table)
    assert len(stack.of_type(INGRESS)) == sum(flow.target in ours for flow in table)
    assert sorted(rule.get("description") for rule in stack.of_type(EGRESS, INGRESS)) == sorted(
        flow.why for flow in table for end in (flow.source, flow.target) if end in ours
    )


def test_partners_are_called_on_443_and_call_nobody(synthesized: Synthesize) -> None:
    partners = ["192.0.2.0/24", "198.51.100.7/32"]
    stack = groups(synthesized, settings(service__outbound_https=partners))
    added = [rule for rule in stack.of_type(EGRESS) if rule.get("cidr_ipv4")]
    assert [rule.get("cidr_ipv4") for rule in added] == partners
    assert {(rule.get("from_port"), rule.get("to_port"), rule.get("ip_protocol")) for rule in added} == {
        (443, 443, "tcp")
    }
    assert {rule.get("cidr_ipv4") for rule in stack.of_type(INGRESS)} == {"0.0.0.0/0", None}


def test_the_load_balancer_reaches_the_port_that_the_service_listens_on(synthesized: Synthesize) -> None:
    stack = groups(synthesized, settings(service__port=9443))
    ports = {
        rule.get("from_port")
        for rule in stack.of_type(EGRESS)
        if rule.get("description").startswith("Requests")
    }
    assert ports == {9443}
