"""Database and tables: protected or destroyable, and as large as settings say."""

from __future__ import annotations

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

from stacks.settings import Settings
from stacks.tiers.database import Database
from stacks.tiers.network import Network
from stacks.tiers.tables import Tables
from strongroom.synthesized import Stack
from tests.stacks.tiers.conftest import Synthesize, key, production, settings

KINDS = [pytest.param(production(), True, id="production"), pytest.param(settings(), False, id="nonproduction")]


def database(synthesized: Synthesize, given: Settings) -> Stack:
    def build(stack: TerraformStack) -> None:
        Database(
            stack,
            "database",
            settings=given,
            network=Network(stack, "network", settings=given),
            security_group=SecurityGroup(stack, "group"),
            key=key(stack, "data"),
            logs_key=key(stack, "logs"),
        )

    return synthesized(build)


@pytest.mark.parametrize(("given", "protected"), KINDS)
def test_the_cluster_is_protected_in_production_and_gone_without_a_trace_elsewhere(
    synthesized: Synthesize, given: Settings, protected: bool
) -> None:
    stack = database(synthesized, given)
    (cluster,) = stack.of_type("aws_rds_cluster")
    assert cluster.get("deletion_protection") is protected
    assert cluster.get("skip_final_snapshot") is not protected
    assert ("final_snapshot_identifier" in cluster.attributes) is protected
    for resource in (cluster, *stack.of_type("aws_rds_cluster_instance", "aws_cloudwatch_log_group")):
        assert resource.get("lifecycle")["prevent_destroy"] is protected, resource


@pytest.mark.parametrize("readers", [1, 3])
def test_there_are_as_many_readers_as_settings_say_and_each_waits_for_the_writer(
    synthesized: Synthesize, readers: int
) -> None:
    stack = database(synthesized, settings(database__readers=readers))
    instances = stack.of_type("aws_rds_cluster_instance")
    (writer,) = (found for found in instances if found.get("promotion_tier") == 0)
    others = [found for found in instances if found is not writer]
    assert len(others) == readers
    assert all(stack.waits_for(reader, writer) for reader in others)


@pytest.mark.parametrize(
    ("version", "family"), [("16.6", "aurora-postgresql16"), ("17.7", "aurora-postgresql17")]
)
def test_the_parameter_group_is_of_the_engines_family(
    synthesized: Synthesize, version: str, family: str
) -> None:
    stack = database(synthesized, settings(database__engine_version=version))
    (group,) = stack.of_type("aws_rds_cluster_parameter_group")
    (cluster,) = stack.of_type("aws_rds_cluster")
    assert (group.get("family"), cluster.get("engine_version")) == (family, version)


@pytest.mark.parametrize(("given", "protected"), KINDS)
def test_tables_are_protected_in_production(synthesized: Synthesize, given: Settings, protected: bool) -> None:
    stack = synthesized(lambda stack: Tables(stack, "tables", settings=given, key=key(stack)))
    tables = stack.of_type("aws_dynamodb_table")
    assert len(tables) == 3
    for table in tables:
        assert table.get("deletion_protection_enabled") is protected
        assert table.get("lifecycle")["prevent_destroy"] is protected
        assert table.blocks("point_in_time_recovery") == [{"enabled": True}]
        keys = {attribute["name"] for attribute in table.blocks("attribute")}
        indexes = table.blocks("global_secondary_index")
        used = {
            table.get("hash_key"),
            *(index[kind] for index in indexes for kind in ("hash_key", "range_key")),
        }
        assert keys == used, "DynamoDB refuses an attribute that is no key"
