"""The workload boundary: around every role, wide enough for all of them, and closed to identities."""

from __future__ import annotations

import json

import pytest

from stacks.account.boundary import boundary_statements
from stacks.account.settings import AccountSettings
from stacks.settings import Settings
from tests.synthesized import SynthesizedStack


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.fixture(scope="session")
def bootstrap(all_stacks: dict[str, SynthesizedStack]) -> SynthesizedStack:
    return all_stacks["bootstrap"]


def test_every_role_of_an_environment_is_under_it(stack: SynthesizedStack, bootstrap: SynthesizedStack) -> None:
    made = bootstrap.at("boundary/policy")[1]
    arn = f"arn:aws:iam::123456789012:policy{made['path']}{made['name']}"
    for address, role in stack.resources("aws_iam_role").items():
        assert role.get("permissions_boundary") == arn, address


def test_takes_nothing_from_an_environment(stack: SynthesizedStack, environments: list[Settings]) -> None:
    inside = {
        action
        for statement in boundary_statements(AccountSettings.of(environments))
        for action in statement["Action"]
    }
    for address, attributes in stack.resources("aws_iam_policy").items():
        used = {
            action
            for statement in json.loads(attributes["policy"])["Statement"]
            if statement["Effect"] == "Allow"
            for action in as_list(statement["Action"])
        }
        assert used - inside == set(), address


def test_exists_before_the_first_role_under_it(bootstrap: SynthesizedStack) -> None:
    boundary, _ = bootstrap.at("boundary/policy")
    assert boundary in bootstrap.only("aws_iam_role")["depends_on"]


def test_keeps_identities_out(environments: list[Settings]) -> None:
    services = {
        action.split(":")[0]
        for statement in boundary_statements(AccountSettings.of(environments))
        for action in statement["Action"]
    }
    assert services & {"iam", "sts", "organizations", "account", "cloudtrail", "s3"} == set()
