"""The override files change what they must, and no row of their table is left over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strongroom.local import overrides, played
from strongroom.local.override_table import FORGOTTEN, MISSING, Forgotten, Missing
from strongroom.local.stack import SynthesizedStack

ENDPOINT = "http://127.0.0.1:4566"


def written(stack: SynthesizedStack, folder: Path, **zones: str) -> dict[str, Any]:
    overrides.write(stack, folder, endpoint=ENDPOINT, hosted_zones=zones)
    content: dict[str, Any] = json.loads((folder / overrides.EMULATOR_FILE).read_text())
    return content


def stack_of(folder: Path, **content: Any) -> SynthesizedStack:
    folder.mkdir()
    (folder / "cdk.tf.json").write_text(json.dumps(content))
    return SynthesizedStack(folder)


@pytest.mark.parametrize("row", FORGOTTEN, ids=lambda row: row.resource_type)
def test_every_forgotten_attribute_is_still_set_somewhere(
    row: Forgotten, synthesized: list[SynthesizedStack]
) -> None:
    used = {
        name for stack in synthesized for names in overrides.forgotten(stack, row).values() for name in names
    }
    assert used == set(row.attributes), "remove what no stack sets from override_table.py"


@pytest.mark.parametrize("row", MISSING, ids=lambda row: row.resource_type)
def test_every_missing_type_is_still_used_and_nothing_refers_to_it(
    row: Missing, synthesized: list[SynthesizedStack]
) -> None:
    users = [stack for stack in synthesized if stack.of_type(row.resource_type)]
    assert users, "no stack has this type any more: remove the row"
    for stack in users:
        assert f"${{{row.resource_type}." not in json.dumps(stack.content)


def test_no_row_comes_twice() -> None:
    types = [row.resource_type for row in (*MISSING, *FORGOTTEN)]
    assert sorted(set(types)) == sorted(types)


def test_every_row_has_a_reason() -> None:
    assert all(row.reason for row in (*MISSING, *FORGOTTEN))


def test_every_provider_configuration_is_sent_to_the_emulator(
    synthesized: list[SynthesizedStack], tmp_path: Path
) -> None:
    for stack in synthesized:
        folder = tmp_path / stack.name
        folder.mkdir()
        providers = written(stack, folder)["provider"]["aws"]
        assert [provider.get("alias") for provider in providers] == [
            provider.get("alias") for provider in stack.providers
        ]
        for provider in providers:
            assert provider["access_key"] == "test"
            assert provider["shared_config_files"] == ["${path.module}/emulator_aws_config"]
        assert f"endpoint_url = {ENDPOINT}\n" in (folder / "emulator_aws_config").read_text()


def test_nothing_protected_is_unprotected_before_the_destroy(prod: SynthesizedStack, tmp_path: Path) -> None:
    text = json.dumps(written(prod, tmp_path))
    assert "prevent_destroy" not in text
    assert "deletion_protection" not in text


def test_destroy_is_allowed_for_exactly_what_is_protected(prod: SynthesizedStack, tmp_path: Path) -> None:
    overrides.allow_destroy(prod, tmp_path)
    allowed = json.loads((tmp_path / overrides.DESTROY_FILE).read_text())["resource"]
    protected = {
        (resource_type, name)
        for resource_type, name, block in prod.resources()
        if block.get("lifecycle", {}).get("prevent_destroy")
    }
    assert protected
    assert {(kind, name) for kind, blocks in allowed.items() for name in blocks} == protected
    assert all(
        block == {"lifecycle": {"prevent_destroy": False}}
        for blocks in allowed.values()
        for block in blocks.values()
    )


def test_an_unprotected_stack_needs_no_resource_block(tmp_path: Path) -> None:
    """Terraform refuses an empty one."""
    stack = stack_of(tmp_path / "s", resource={"aws_vpc": {"a": {}}})
    overrides.allow_destroy(stack, stack.folder)
    assert not (stack.folder / overrides.DESTROY_FILE).exists()


def test_what_the_stack_itself_ignores_stays_ignored(tmp_path: Path) -> None:
    row = FORGOTTEN[0]
    block = {row.attributes[0]: "x", "lifecycle": {"ignore_changes": ["desired_count"]}}
    stack = stack_of(tmp_path / "s", resource={row.resource_type: {"a": block}})
    lifecycle = written(stack, stack.folder)["resource"][row.resource_type]["a"]["lifecycle"]
    assert lifecycle["ignore_changes"] == ["desired_count", row.attributes[0]]


def test_only_attributes_that_are_set_are_ignored(tmp_path: Path) -> None:
    stack = stack_of(tmp_path / "s", resource={FORGOTTEN[0].resource_type: {"a": {"other": 1}}})
    assert "resource" not in written(stack, stack.folder)


def test_records_are_in_the_emulators_zone(prod: SynthesizedStack, tmp_path: Path) -> None:
    records = prod.of_type("aws_route53_record")
    [zone] = {record["zone_id"] for record in records.values()}
    overrides.write(prod, tmp_path, endpoint=ENDPOINT, hosted_zones={zone: "ZEMULATOR"})
    resources = json.loads((tmp_path / overrides.EMULATOR_FILE).read_text())["resource"]
    assert resources["aws_route53_record"] == {name: {"zone_id": "ZEMULATOR"} for name in records}


def test_the_remote_backend_is_the_stacks_own_and_in_the_emulator(
    prod: SynthesizedStack, tmp_path: Path
) -> None:
    overrides.keep_state_remote(prod, tmp_path, endpoint=ENDPOINT)
    backend = json.loads((tmp_path / overrides.BACKEND_FILE).read_text())["terraform"]["backend"]["s3"]
    assert backend.items() >= prod.backend.items()
    assert backend["use_lockfile"] is True
    assert backend["endpoints"] == {"s3": ENDPOINT, "sts": ENDPOINT}


def test_records_of_another_accounts_zone_are_made_in_the_emulators_one(tmp_path: Path) -> None:
    stack = stack_of(
        tmp_path / "live",
        provider={
            "aws": [
                {"region": "eu-west-1"},
                {"alias": "dns", "assume_role": [{"role_arn": "arn:aws:iam::210987654321:role/dns"}]},
                {"alias": "us_east_1"},
            ]
        },
        resource={
            "aws_route53_record": {
                "there": {"provider": "aws.dns", "zone_id": "Z1"},
                "here": {"zone_id": "Z2"},
            }
        },
    )
    content = written(stack, stack.folder, Z1="ZEMULATED")
    assert content["resource"]["aws_route53_record"] == {"there": {"provider": "aws", "zone_id": "ZEMULATED"}}


def test_the_applications_service_runs_in_one_task_and_others_are_as_they_are(tmp_path: Path) -> None:
    """What runs here is the application; the others are the emulator's."""
    stack = stack_of(
        tmp_path / "stack",
        resource={
            "aws_ecs_service": {
                "service": {"name": "things-app", "load_balancer": [{"container_name": "app"}]},
                "reports": {"name": "things-reports", "load_balancer": [{"container_name": "reports"}]},
                "worker": {"name": "things-worker"},
            }
        },
    )
    assert played.services(stack) == ["things-app"]
    assert written(stack, stack.folder)["resource"]["aws_ecs_service"] == {"service": {"desired_count": 1}}
