"""What my environments take together of AWS's quotas, counted in the synthesized stacks."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from stacks.demand.quotas import quotas
from stacks.demand.together import COUNTED, Counted
from stacks.settings import Settings
from tests.environments.accounts import Account
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(20)

EVERY = pytest.mark.parametrize("counted", COUNTED, ids=lambda each: each.quota)


def made(stack: SynthesizedStack, type_: str) -> int:
    found = stack.resources(type_).values()
    if type_ == "aws_vpc_endpoint":
        return sum(endpoint["vpc_endpoint_type"] == "Gateway" for endpoint in found)
    return len(found)


@EVERY
def test_what_is_counted_is_what_is_made(
    counted: Counted, stack: SynthesizedStack, environment: Settings
) -> None:
    assert counted.of(environment) == made(stack, counted.type)


@EVERY
def test_an_account_has_what_its_environments_take(
    counted: Counted, stacks: dict[str, SynthesizedStack], environments: list[Settings]
) -> None:
    taken, granted = Counter[str](), defaultdict[str, int](int)
    for settings in environments:
        account = settings.account_id
        taken[account] += made(stacks[settings.environment], counted.type)
        granted[account] = max(granted[account], getattr(settings.quotas, counted.quota))
    assert all(taken[account] <= granted[account] for account in taken), f"[quotas] {counted.quota}"


def test_resource_policies_of_logs_are_the_accounts_and_few(
    account: Account, stacks: dict[str, SynthesizedStack]
) -> None:
    """AWS raises that quota for nobody: environments make none of their own."""
    assert not any(stack.resources("aws_cloudwatch_log_resource_policy") for stack in stacks.values())
    made = len(account.stack.resources("aws_cloudwatch_log_resource_policy"))
    assert 0 < made < quotas()["log_resource_policies"].value
