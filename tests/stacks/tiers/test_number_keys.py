"""The keys of account numbers, and how those of hashes are rotated."""

from __future__ import annotations

import json

import pytest
from cdktf import TerraformStack

from stacks.settings import Settings
from stacks.tiers.keys import Keys
from strongroom.synthesized import Stack
from tests.stacks.tiers.conftest import Synthesize, edge_provider, production, settings


def keys(synthesized: Synthesize, given: Settings) -> tuple[Stack, list[str]]:
    """The stack, and the ids of the hash keys in the order that programs are told of."""
    orders: list[list[str]] = []

    def build(stack: TerraformStack) -> None:
        made = Keys(stack, "keys", settings=given, edge_provider=edge_provider(stack))
        orders.append([key.node.id for key in made.hashes])

    return synthesized(build), orders[0]


@pytest.mark.parametrize(("number", "order"), [(1, ["hashes"]), (3, ["hashes-3", "hashes-2", "hashes"])])
def test_one_more_is_in_use_and_the_earlier_ones_stay(
    synthesized: Synthesize, number: int, order: list[str]
) -> None:
    stack, found = keys(synthesized, settings(validation__hash_keys=number))
    assert found == order
    macs = [key for key in stack.of_type("aws_kms_key") if key.get("customer_master_key_spec") == "HMAC_256"]
    assert len(macs) == number
    for key in macs:
        assert key.get("key_usage") == "GENERATE_VERIFY_MAC"
        assert key.get("enable_key_rotation") is None


def test_in_production_none_is_destroyed(synthesized: Synthesize) -> None:
    stack, _ = keys(synthesized, production(validation__hash_keys=2))
    for key in stack.of_type("aws_kms_key"):
        assert key.get("lifecycle")["prevent_destroy"] is True, key


def test_each_key_refuses_all_but_its_own(synthesized: Synthesize) -> None:
    stack, _ = keys(synthesized, settings())
    denied = {
        key.get("description").partition(":")[0]: [
            each for each in json.loads(key.get("policy"))["Statement"] if each["Effect"] == "Deny"
        ]
        for key in stack.of_type("aws_kms_key")
    }
    assert {len(each) for name, each in denied.items() if "account-numbers" in name} == {3}
    assert {len(each) for name, each in denied.items() if "hashes" in name} == {2}
    assert sum(map(bool, denied.values())) == 2
