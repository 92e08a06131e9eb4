"""Where the state of each stack is, and that no environment gets in another's way."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.synthesized import Attributes, SynthesizedStack

ACCOUNT = "123456789012"

NAMING = {
    "alarm_name",
    "bucket",
    "cluster_identifier",
    "dashboard_name",
    "family",
    "function_name",
    "identifier",
    "name",
    "name_prefix",
    "repository_name",
}
"""Arguments that give a resource its name."""


@pytest.fixture(params=["bootstrap", "dev", "staging", "prod"])
def any_stack(request: pytest.FixtureRequest, all_stacks: dict[str, SynthesizedStack]) -> SynthesizedStack:
    """Every environment, and the account's own stack."""
    return all_stacks[request.param]


def backend(stack: SynthesizedStack) -> Attributes:
    ((kind, attributes),) = stack.json["terraform"]["backend"].items()
    assert kind == "s3"
    found: Attributes = attributes
    return found


def test_the_state_is_remote_locked_and_encrypted(any_stack: SynthesizedStack) -> None:
    attributes = backend(any_stack)
    assert attributes["use_lockfile"] is True
    assert attributes["encrypt"] is True
    assert attributes["kms_key_id"], "without it the backend asks for AES256, which the bucket refuses"
    assert attributes["allowed_account_ids"] == [ACCOUNT]


def test_every_stack_has_a_state_of_its_own(all_stacks: dict[str, SynthesizedStack]) -> None:
    places = {name: (backend(stack)["bucket"], backend(stack)["key"]) for name, stack in all_stacks.items()}
    assert places == {
        name: ("strongroom-state-123456789012", f"strongroom/{name}/terraform.tfstate")
        for name in ("bootstrap", "dev", "staging", "prod")
    }


def test_the_bootstrap_stack_makes_the_bucket_and_the_key(
    any_stack: SynthesizedStack, all_stacks: dict[str, SynthesizedStack]
) -> None:
    bootstrap = all_stacks["bootstrap"]
    (provider,) = bootstrap.json["provider"]["aws"]
    attributes = backend(any_stack)
    buckets = {bucket["bucket"] for bucket in bootstrap.resources("aws_s3_bucket").values()}
    aliases = {
        f"arn:aws:kms:{provider['region']}:{ACCOUNT}:{alias['name']}"
        for alias in bootstrap.resources("aws_kms_alias").values()
    }
    assert attributes["bucket"] in buckets
    assert attributes["kms_key_id"] in aliases
    assert attributes["region"] == provider["region"]


def test_no_provider_works_on_another_account(any_stack: SynthesizedStack) -> None:
    for provider in any_stack.json["provider"]["aws"]:
        assert provider["allowed_account_ids"] == [ACCOUNT]


def names(stack: SynthesizedStack) -> Counter[tuple[str, str, str | None]]:
    """(type, name, provider) of everything that the stack gives a name to."""
    return Counter(
        (type_, attributes[argument], attributes.get("provider"))
        for address, attributes in stack.all_resources.items()
        if (type_ := address.partition(".")[0]) != "aws_route53_record"
        for argument in NAMING
        if isinstance(attributes.get(argument), str) and "${" not in attributes[argument]
        # A parameter group's family is its engine.
        if (type_, argument) != ("aws_rds_cluster_parameter_group", "family")
    )


def test_no_two_environments_give_the_same_name(all_stacks: dict[str, SynthesizedStack]) -> None:
    """They may share an account, where most names are unique; bucket names are so in the whole world."""
    found: Counter[tuple[str, str, str | None]] = sum(map(names, all_stacks.values()), start=Counter())
    assert [name for name, uses in found.items() if uses > 1] == []
    assert len(found) > 100


def test_no_two_environments_answer_to_the_same_domain(stacks: dict[str, SynthesizedStack]) -> None:
    records = [
        {record["name"] for record in stack.resources("aws_route53_record").values() if "alias" in record}
        for stack in stacks.values()
    ]
    assert all(records)
    assert sum(map(len, records)) == len(set().union(*records))
