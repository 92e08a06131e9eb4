"""Production can't be destroyed by a plan; any other environment can be, completely, in one command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stacks.settings import Settings
from tests.environments.accounts import Account
from tests.environments.owed import Owed
from tests.references import one_reference, waits_for
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(11)

# Types that hold what can't be made again from the code, whether or not a stack has one today.
STATEFUL = {
    "aws_backup_vault",
    "aws_cloudtrail",
    "aws_cloudwatch_log_group",  # a year of logs is what auditors ask for (PCI DSS 4.0, 10.5.1)
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_ebs_volume",
    "aws_ecr_repository",
    "aws_efs_file_system",
    "aws_elasticache_replication_group",
    "aws_kms_key",  # without it, all that it encrypted is lost
    "aws_kinesis_stream",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_route53_zone",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_sqs_queue",  # transactions that nobody has validated yet
}

# While a new one is made, nobody is served, or told.
SERVING = (
    "aws_cloudfront_distribution",
    "aws_db_subnet_group",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_lb",
    "aws_sns_topic",
    "aws_subnet",
    "aws_vpc",
)
# The same, where there are any.
WAYS_OUT = ("aws_eip", "aws_nat_gateway")

# Argument -> its value where everything may be destroyed. Production has the opposite, except for the ones that
# only ever leave something behind.
DESTROYABLE = {
    "delete_automated_backups": True,
    "deletion_protection": False,
    "deletion_protection_enabled": False,
    "enable_deletion_protection": False,
    "force_delete": True,
    "force_destroy": True,
    "prevent_destroy": False,
    "skip_final_snapshot": True,
}
LEAVES_BEHIND = ("retain_on_delete", "skip_destroy", "force_detach_policies")
# Costs nothing, and what a release is rolled back to must be there.
LEFT_BEHIND = {("aws_ecs_task_definition", "skip_destroy")}

SHARED = ("aws_cloudtrail", "aws_ecr_repository", "aws_iam_openid_connect_provider", "aws_route53_zone")

# Type -> what protects it in AWS itself, against more than a plan.
PROTECTED_IN_AWS = {
    "aws_dynamodb_table": "deletion_protection_enabled",
    "aws_lb": "enable_deletion_protection",
    "aws_rds_cluster": "deletion_protection",
}


def switches(stack: SynthesizedStack) -> Iterator[tuple[str, str, Any]]:
    """(address, argument, value) of everything that decides about destroying, at any depth."""

    def walk(address: str, value: Any) -> Iterator[tuple[str, str, Any]]:
        if isinstance(value, dict):
            for key, member in value.items():
                if key in DESTROYABLE or key in LEAVES_BEHIND:
                    yield address, key, member
                yield from walk(address, member)
        elif isinstance(value, list):
            for member in value:
                yield from walk(address, member)

    for address, attributes in stack.all_resources.items():
        yield from walk(address, attributes)


def stateful(stack: SynthesizedStack) -> list[str]:
    return [address for address in stack.all_resources if address.partition(".")[0] in STATEFUL]


def test_every_switch_about_destroying_is_as_the_kind_of_environment_wants(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    found = list(switches(stack))
    assert {argument for _, argument, _ in found} >= DESTROYABLE.keys() - {"force_delete"}
    for address, argument, value in found:
        if (address.partition(".")[0], argument) in LEFT_BEHIND:
            continue
        assert argument in DESTROYABLE, f"{address}: {argument} leaves something behind"
        wanted = DESTROYABLE[argument] != environment.protected
        assert value is wanted, owed.setting("kind", f"{address}: {argument} = {wanted}, not {value}")


def test_no_plan_destroys_what_holds_data_in_production(production: SynthesizedStack) -> None:
    assert len(stateful(production)) >= 20
    for address in stateful(production):
        lifecycle = production.all_resources[address].get("lifecycle", {})
        assert lifecycle.get("prevent_destroy") is True, address


def test_no_plan_destroys_what_everybody_is_served_through_in_production(production: SynthesizedStack) -> None:
    for type_ in (*SERVING, *WAYS_OUT):
        assert production.resources(type_) or type_ in WAYS_OUT, type_
        for address, attributes in production.resources(type_).items():
            assert attributes["lifecycle"]["prevent_destroy"] is True, address


def test_the_accounts_own_data_is_never_destroyed(account: Account) -> None:
    bootstrap = account.stack
    assert len(stateful(bootstrap)) >= 8
    for address in stateful(bootstrap):
        attributes = bootstrap.all_resources[address]
        assert attributes.get("lifecycle", {}).get("prevent_destroy") is True, address
        assert attributes.get("force_destroy", attributes.get("force_delete", False)) is False, address


def test_cluster_tables_and_load_balancer_are_protected_in_aws_too(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for type_, argument in PROTECTED_IN_AWS.items():
        resources = stack.resources(type_)
        assert resources, type_
        for address, attributes in resources.items():
            assert attributes[argument] is environment.protected, address


def test_the_last_snapshot_is_taken_in_production_under_a_name_of_its_own(
    stack: SynthesizedStack, environment: Settings
) -> None:
    """A fixed name would make the second destroy fail: the first one's snapshot has it."""
    for address, cluster in stack.resources("aws_rds_cluster").items():
        if environment.protected:
            assert "${" in cluster["final_snapshot_identifier"], address
            assert "timestamp()" in cluster["final_snapshot_identifier"], address
            assert cluster["lifecycle"]["ignore_changes"] == ["final_snapshot_identifier"], address
        else:
            assert "final_snapshot_identifier" not in cluster, address


def test_a_key_can_be_had_back_for_as_long_as_aws_allows_in_production(
    stack: SynthesizedStack, environment: Settings
) -> None:
    for address, key in stack.resources("aws_kms_key").items():
        assert key["deletion_window_in_days"] == (30 if environment.protected else 7), address


def test_what_other_environments_need_is_not_in_one_of_them(stack: SynthesizedStack) -> None:
    """An environment may be destroyed while its neighbours run: what they share is the bootstrap stack's."""
    for type_ in SHARED:
        assert not stack.resources(type_), type_


def test_log_groups_go_after_what_writes_to_them(stack: SynthesizedStack) -> None:
    """A group that goes first is made again by the next line, and stays."""
    (flow_log,) = stack.resources("aws_flow_log")
    group = one_reference(stack.all_resources[flow_log]["log_destination"]).address
    assert group in waits_for(stack, flow_log)
    for address, logging in stack.resources("aws_wafv2_web_acl_logging_configuration").items():
        for destination in logging["log_destination_configs"]:
            assert one_reference(destination).address in waits_for(stack, address)
