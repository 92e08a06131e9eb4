"""Who can reach whom, computed from routes, security groups and endpoints, is the table of allowed flows."""

from __future__ import annotations

import pytest

from stacks.flows import flows
from stacks.settings import Settings
from strongroom.proof.reach import reachability
from tests.environments.accounts import Account
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(4)


def test_exactly_the_allowed_flows_are_open(stack: SynthesizedStack, environment: Settings) -> None:
    allowed = {
        (flow.source, flow.target, "tcp", flow.port, None if flow.cidr == "0.0.0.0/0" else flow.cidr)
        for flow in flows(environment)
    }
    computed = {
        (
            _of_the_table(flow.source.name, environment),
            _of_the_table(flow.target.name, environment),
            flow.protocol,
            flow.port,
            flow.source.cidr or flow.target.cidr,
        )
        for flow in reachability(stack.stack).flows
    }
    assert not computed - allowed, f"open, and not in stacks/flows.py: {computed - allowed}"
    assert not allowed - computed, f"in stacks/flows.py, and not open: {allowed - computed}"


def _of_the_table(name: str, settings: Settings) -> str:
    """Where there are several functions, services or jobs, each is called by its construct as well."""
    role, _, path = name.partition(" ")
    section, _, rest = path.partition("/")
    if role == "job":
        return f"job-{rest.partition('/')[0] or min(settings.jobs)}"
    return f"{role}-{rest.partition('/')[0]}" if section in ("functions", "services") else role


def test_no_rule_admits_what_another_refuses(stack: SynthesizedStack) -> None:
    assert reachability(stack.stack).refused == []


def test_an_account_has_no_network_of_its_own(account: Account) -> None:
    assert reachability(account.stack.stack).flows == []
