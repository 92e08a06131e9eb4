"""Where the state of each stack is, and that no environment gets in another's way."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from stacks.settings import Settings
from tests.environments.accounts import Account, accounts
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(19)

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


Name = tuple[str, str, str, str | None]
"""Account (none for a bucket, whose name is unique in the whole world), type, name, provider."""


def backend(stack: SynthesizedStack) -> Attributes:
    ((kind, attributes),) = stack.json["terraform"]["backend"].items()
    assert kind == "s3"
    found: Attributes = attributes
    return found


def test_the_state_is_remote_locked_encrypted_and_bound_to_its_account(
    any_stack: SynthesizedStack, home: Account
) -> None:
    attributes = backend(any_stack)
    assert attributes["use_lockfile"] is True
    assert attributes["encrypt"] is True
    assert attributes["kms_key_id"], "without it the backend asks for AES256, which the bucket refuses"
    assert attributes["allowed_account_ids"] == [home.id]


def test_every_stack_has_a_state_of_its_own(all_stacks: dict[str, SynthesizedStack]) -> None:
    places = {name: (backend(stack)["bucket"], backend(stack)["key"]) for name, stack in all_stacks.items()}
    assert len(set(places.values())) == len(places), places


def test_the_state_is_in_the_accounts_bucket_under_its_own_name(
    any_stack: SynthesizedStack, home: Account
) -> None:
    name = any_stack.name if any_stack.settings is not None else "bootstrap"
    _, alias = home.stack.at("state/key/alias")
    assert backend(any_stack) == {
        "bucket": f"{home.application}-state-{home.id}",
        "key": f"{home.application}/{name}/terraform.tfstate",
        "region": home.region,
        "encrypt": True,
        "kms_key_id": f"arn:aws:kms:{home.region}:{home.id}:{alias['name']}",
        "use_lockfile": True,
        "allowed_account_ids": [home.id],
    }


def test_the_bootstrap_stack_makes_the_bucket_and_the_key(any_stack: SynthesizedStack, home: Account) -> None:
    bootstrap = home.stack
    # Another, with an alias, is for what CloudFront's web ACL needs in us-east-1.
    (provider,) = (each for each in bootstrap.json["provider"]["aws"] if "alias" not in each)
    attributes = backend(any_stack)
    buckets = {bucket["bucket"] for bucket in bootstrap.resources("aws_s3_bucket").values()}
    aliases = {
        f"arn:aws:kms:{provider['region']}:{home.id}:{alias['name']}"
        for alias in bootstrap.resources("aws_kms_alias").values()
    }
    assert attributes["bucket"] in buckets
    assert attributes["kms_key_id"] in aliases
    assert attributes["region"] == provider["region"]


def test_no_provider_works_on_another_account(any_stack: SynthesizedStack, home: Account) -> None:
    """But for the one that makes records in the zone that the settings name, by the role that they name."""
    role = any_stack.settings.domain.hosted_zone_role_arn if any_stack.settings else None
    for provider in any_stack.json["provider"]["aws"]:
        if role is not None and provider.get("alias") == "dns":
            assert provider["assume_role"] == [{"role_arn": role}]
            assert provider["allowed_account_ids"] == [role.split(":")[4]]
        else:
            assert provider["allowed_account_ids"] == [home.id]
            assert "assume_role" not in provider


def test_records_alone_are_made_in_the_account_of_the_zone(any_stack: SynthesizedStack) -> None:
    role = any_stack.settings.domain.hosted_zone_role_arn if any_stack.settings else None
    data = [
        (f"data.{type_}", attributes)
        for type_, named in any_stack.json.get("data", {}).items()
        for attributes in named.values()
    ]
    resources = [(address.partition(".")[0], each) for address, each in any_stack.all_resources.items()]
    by = {type_ for type_, attributes in (*resources, *data) if attributes.get("provider") == "aws.dns"}
    assert by == ({"aws_route53_record"} if role else set())
    if role:
        records = any_stack.resources("aws_route53_record").values()
        assert {record.get("provider") for record in records} == {"aws.dns"}


def names(stack: SynthesizedStack, account: str) -> Counter[Name]:
    """Everything that the stack gives a name to, with the account that it is unique in."""
    return Counter(
        (
            "" if type_ == "aws_s3_bucket" else account,
            type_,
            attributes[argument],
            attributes.get("provider"),
        )
        for address, attributes in stack.all_resources.items()
        if (type_ := address.partition(".")[0]) != "aws_route53_record"
        for argument in NAMING
        if isinstance(attributes.get(argument), str) and "${" not in attributes[argument]
        # A parameter group's family is its engine.
        if (type_, argument) != ("aws_rds_cluster_parameter_group", "family")
    )


@pytest.mark.requirement(18)
def test_no_two_environments_give_the_same_name(
    all_stacks: dict[str, SynthesizedStack], environments: list[Settings]
) -> None:
    """They may share an account, where most names are unique; bucket names are so in the whole world."""
    found: Counter[Name] = Counter()
    for account_stack, members in accounts(environments).items():
        for name in (account_stack, *(settings.environment for settings in members)):
            found += names(all_stacks[name], members[0].account_id)
    assert [name for name, uses in found.items() if uses > 1] == []
    assert len(found) > 100


@pytest.mark.requirement(18)
def test_no_two_environments_answer_to_the_same_domain(stacks: dict[str, SynthesizedStack]) -> None:
    answered = {
        name: {*(stack.only("aws_cloudfront_distribution")["aliases"]), stack.settings.domain.name}
        | {record["name"] for record in stack.resources("aws_route53_record").values() if "alias" in record}
        for name, stack in stacks.items()
        if stack.settings is not None
    }
    for (one, its), (other, others) in combinations(answered.items(), 2):
        assert not its & others, f"{one} and {other} both answer to {its & others}"
    assert all(len(names) == 2 for names in answered.values()), answered
