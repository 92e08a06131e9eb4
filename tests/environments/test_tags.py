"""Six tags on every resource that can have tags, by the providers' default tags."""

from __future__ import annotations

import pytest

from tests.environments.accounts import Account
from tests.environments.tagging_facts import taggable
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(2)

# Tags that AWS copies at launch come from these arguments of their own, which default tags don't reach
# (provider documentation, "default_tags").
NOT_REACHED = {
    "aws_autoscaling_group": "tag { propagate_at_launch }",
    "aws_instance": "volume_tags",
    "aws_launch_template": "tag_specifications",
    "aws_spot_fleet_request": "launch_specification.tags",
}


def default_tags(stack: SynthesizedStack) -> dict[str | None, dict[str, str]]:
    """Provider reference (`aws.us_east_1`; None for the provider without alias) -> its default tags."""
    return {
        f"aws.{provider['alias']}" if "alias" in provider else None: provider["default_tags"][0]["tags"]
        for provider in stack.json["provider"]["aws"]
    }


@pytest.fixture
def wanted(any_stack: SynthesizedStack, home: Account) -> dict[str, str]:
    settings = any_stack.settings or home.leading
    return {
        "Application": settings.application,
        "CostCenter": settings.tags.cost_center,
        "Environment": "shared" if any_stack.settings is None else any_stack.name,
        "ManagedBy": "terraform",
        "Repository": settings.tags.repository,
        "Team": settings.tags.team,
    }


def test_every_provider_has_the_six_tags(any_stack: SynthesizedStack, wanted: dict[str, str]) -> None:
    assert all(wanted.values())
    for provider, tags in default_tags(any_stack).items():
        assert tags == wanted, provider
    for provider in any_stack.json["provider"]["aws"]:
        assert "ignore_tags" not in provider


def test_every_taggable_resource_has_the_six_tags(any_stack: SynthesizedStack, wanted: dict[str, str]) -> None:
    defaults = default_tags(any_stack)
    tagged = 0
    for address, attributes in any_stack.all_resources.items():
        if not taggable(address.partition(".")[0]):
            continue
        tags = {**defaults[attributes.get("provider")], **attributes.get("tags", {})}
        assert {key: tags.get(key) for key in wanted} == wanted, address
        assert "tags_all" not in attributes, f"{address}: it would replace the default tags"
        tagged += 1
    assert tagged > 10


def test_no_tag_is_ignored_after_creation(any_stack: SynthesizedStack) -> None:
    for address, attributes in any_stack.all_resources.items():
        ignored = attributes.get("lifecycle", {}).get("ignore_changes", [])
        assert not {"tags", "tags_all", "all"} & set(ignored), address


def test_no_resource_is_out_of_the_default_tags_reach(any_stack: SynthesizedStack) -> None:
    for type_, argument in NOT_REACHED.items():
        assert not any_stack.resources(type_), f"give it its tags in {argument}, and a test here"


def test_tasks_get_the_services_tags(stack: SynthesizedStack) -> None:
    for address, service in stack.resources("aws_ecs_service").items():
        assert service["propagate_tags"] == "SERVICE", address
        assert service["enable_ecs_managed_tags"] is True, address


def test_snapshots_get_the_databases_tags(stack: SynthesizedStack) -> None:
    databases: dict[str, Attributes] = {
        **stack.resources("aws_rds_cluster"),
        **stack.resources("aws_rds_cluster_instance"),
    }
    assert databases
    for address, attributes in databases.items():
        assert attributes["copy_tags_to_snapshot"] is True, address
