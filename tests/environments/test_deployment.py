"""Who deploys an environment by its role is refused nothing, and its roles keep what their policies say."""

from __future__ import annotations

import pytest

from stacks.account.deploy import POLICIES, Target
from stacks.settings import Settings
from strongroom.proof.permissions.deploying.lacking import cut_off, lacking
from tests.environments.accounts import Account
from tests.environments.ci_facts import allowed
from tests.policy_documents import statements
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(20)


def test_a_deployment_may_make_change_and_remove_every_resource(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """By the policies that its role has, whether or not the settings name who may assume it."""
    policies = [each for purpose in POLICIES.values() for each in purpose(Target(environment))]
    lacks = lacking(policies, stack.stack, environment.default_tags)
    assert [str(lack) for lack in lacks] == []


def test_the_role_has_these_policies(account: Account, all_stacks: dict[str, SynthesizedStack]) -> None:
    for settings in account.deployed:
        given = allowed(account.stack, f"deploy_{settings.environment}")
        lacks = lacking(given, all_stacks[settings.environment].stack, settings.default_tags)
        assert [str(lack) for lack in lacks] == []


def test_the_boundary_cuts_nothing_off(account: Account, all_stacks: dict[str, SynthesizedStack]) -> None:
    boundary = statements(account.stack.at("boundary/policy")[1]["policy"])
    for settings in account.environments:
        assert [str(lack) for lack in cut_off(boundary, all_stacks[settings.environment].stack)] == []
