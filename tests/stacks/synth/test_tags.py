"""Six tags on every resource that can have tags, by the providers' default tags."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module

import pytest
from cdktf import TerraformResource

from tests.synthesized import Attributes, SynthesizedStack

# Tags that AWS copies at launch come from these arguments of their own, which default tags don't reach
# (provider documentation, "default_tags").
NOT_REACHED = {
    "aws_autoscaling_group": "tag { propagate_at_launch }",
    "aws_instance": "volume_tags",
    "aws_launch_template": "tag_specifications",
    "aws_spot_fleet_request": "launch_specification.tags",
}

TAGGABLE_BY_EXAMPLE = {"aws_vpc", "aws_lb", "aws_dynamodb_table", "aws_iam_policy", "aws_ssm_parameter"}


@cache
def taggable(type_: str) -> bool:
    """Whether the provider's binding of a resource type takes tags."""
    module = import_module(f"cdktf_cdktf_provider_aws.{type_.removeprefix('aws_')}")
    (resource,) = (
        member
        for member in vars(module).values()
        if inspect.isclass(member)
        and issubclass(member, TerraformResource)
        and member.__module__ == module.__name__
    )
    return "tags_all" in inspect.signature(resource.__init__).parameters


def default_tags(stack: SynthesizedStack) -> dict[str | None, dict[str, str]]:
    """Provider reference (`aws.us_east_1`; None for the provider without alias) -> its default tags."""
    return {
        f"aws.{provider['alias']}" if "alias" in provider else None: provider["default_tags"][0]["tags"]
        for provider in stack.json["provider"]["aws"]
    }


def wanted(stack: SynthesizedStack) -> dict[str, str]:
    cost_center = {"dev": "FIN-0003", "staging": "FIN-0002", "prod": "FIN-0001", "bootstrap": "FIN-0001"}
    return {
        "Application": "strongroom",
        "CostCenter": cost_center[stack.name],
        "Environment": "shared" if stack.name == "bootstrap" else stack.name,
        "ManagedBy": "terraform",
        "Repository": "https://example.com/strongroom.git",
        "Team": "payments",
    }


@pytest.fixture(params=["bootstrap", "dev", "staging", "prod"])
def any_stack(request: pytest.FixtureRequest, all_stacks: dict[str, SynthesizedStack]) -> SynthesizedStack:
    """Every environment, and the account's own stack."""
    return all_stacks[request.param]


def test_every_provider_has_the_six_tags(any_stack: SynthesizedStack) -> None:
    for provider, tags in default_tags(any_stack).items():
        assert tags == wanted(any_stack), provider
    for provider in any_stack.json["provider"]["aws"]:
        assert "ignore_tags" not in provider


def test_every_taggable_resource_has_the_six_tags(any_stack: SynthesizedStack) -> None:
    defaults = default_tags(any_stack)
    tagged = 0
    for address, attributes in any_stack.all_resources.items():
        if not taggable(address.partition(".")[0]):
            continue
        tags = {**defaults[attributes.get("provider")], **attributes.get("tags", {})}
        assert {key: tags.get(key) for key in wanted(any_stack)} == wanted(any_stack), address
        assert "tags_all" not in attributes, f"{address}: it would replace the default tags"
        tagged += 1
    assert tagged > 10


def test_no_tag_is_ignored_after_creation(any_stack: SynthesizedStack) -> None:
    for address, attributes in any_stack.all_resources.items():
        ignored = attributes.get("lifecycle", {}).get("ignore_changes", [])
        assert not {"tags", "tags_all", "all"} & set(ignored), address


def test_taggability_is_the_providers_own() -> None:
    assert all(taggable(type_) for type_ in TAGGABLE_BY_EXAMPLE)
    assert not taggable("aws_route")
    assert not taggable("aws_iam_role_policy_attachment")


def test_no_resource_is_out_of_the_default_tags_reach(any_stack: SynthesizedStack) -> None:
    for type_, argument in NOT_REACHED.items():
        assert not any_stack.resources(type_), f"give it its tags in {argument}, and a test here"


def test_tasks_get_the_services_tags(stack: SynthesizedStack) -> None:
    service = stack.only("aws_ecs_service")
    assert service["propagate_tags"] == "SERVICE"
    assert service["enable_ecs_managed_tags"] is True


def test_snapshots_get_the_databases_tags(stack: SynthesizedStack) -> None:
    databases: dict[str, Attributes] = {
        **stack.resources("aws_rds_cluster"),
        **stack.resources("aws_rds_cluster_instance"),
    }
    assert len(databases) >= 3
    for address, attributes in databases.items():
        assert attributes["copy_tags_to_snapshot"] is True, address
