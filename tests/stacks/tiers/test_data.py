"""Database and tables: protected or destroyable, and as large as settings say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.security_group import SecurityGroup

from stacks.schema.instance_classes import writer_memory
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
    ("version", "family"),
    [("16.9", "aurora-postgresql16"), ("17.7", "aurora-postgresql17"), ("18.4", "aurora-postgresql18")],
)
def test_the_parameter_group_is_of_the_engines_family(
    synthesized: Synthesize, version: str, family: str
) -> None:
    stack = database(synthesized, settings(database__engine_version=version))
    (group,) = stack.of_type("aws_rds_cluster_parameter_group")
    (cluster,) = stack.of_type("aws_rds_cluster")
    assert (group.get("family"), cluster.get("engine_version")) == (family, version)


@pytest.mark.parametrize(("version", "method"), [("16.9", "immediate"), ("17.7", "pending-reboot")])
def test_what_rds_sets_by_itself_stays_as_it_gives_it_back(
    synthesized: Synthesize, version: str, method: str
) -> None:
    """TLS is forced by default from 17 on: set to that, the parameter never changes."""
    stack = database(synthesized, settings(database__engine_version=version))
    (group,) = stack.of_type("aws_rds_cluster_parameter_group")
    methods = {each["name"]: each["apply_method"] for each in group.blocks("parameter")}
    assert methods["rds.force_ssl"] == method
    assert methods["ssl_min_protocol_version"] == methods["max_connections"] == "pending-reboot"
    assert methods["log_statement"] == "immediate"


def test_a_blue_green_deployment_has_what_it_needs_where_settings_say_so(synthesized: Synthesize) -> None:
    def replicated(**changes: Any) -> list[str]:
        (group,) = database(synthesized, settings(**changes)).of_type("aws_rds_cluster_parameter_group")
        return [
            each["apply_method"]
            for each in group.blocks("parameter")
            if (each["name"], each["value"]) == ("rds.logical_replication", "1")
        ]

    assert replicated() == []
    assert replicated(database__logical_replication=True) == ["pending-reboot"]


def test_a_major_version_upgrade_is_allowed_by_name_and_at_once_only(synthesized: Synthesize) -> None:
    (cluster,) = database(synthesized, production()).of_type("aws_rds_cluster")
    assert "allow_major_version_upgrade" not in cluster.attributes
    assert "precondition" not in cluster.get("lifecycle")
    upgraded: dict[str, Any] = {"database__engine_version": "18.4", "database__major_version_upgrade_to": 18}
    (cluster,) = database(synthesized, production(**upgraded)).of_type("aws_rds_cluster")
    assert cluster.get("allow_major_version_upgrade") is True
    (condition,) = cluster.get("lifecycle")["precondition"]
    assert condition["condition"] == "${var.database_apply_immediately}"
    (cluster,) = database(synthesized, settings(**upgraded)).of_type("aws_rds_cluster")
    assert cluster.get("allow_major_version_upgrade") is True
    assert "precondition" not in cluster.get("lifecycle")


@pytest.mark.parametrize(
    "zones", [("us-east-1f", "us-east-1b", "us-east-1d"), ("use1-az6", "use1-az1", "use1-az2")]
)
def test_a_reader_that_is_added_moves_no_other(synthesized: Synthesize, zones: tuple[str, ...]) -> None:
    def placed(readers: int) -> dict[str, tuple[str, str]]:
        given = settings(database__readers=readers, network__availability_zones=list(zones))
        stack = database(synthesized, given)
        instances = stack.of_type("aws_rds_cluster_instance")
        subnets = {each.address: each.get("tags")["Name"] for each in stack.of_type("aws_subnet")}
        return {
            str(each.get("identifier")): (
                subnets[str(each.reference("availability_zone"))],
                each.get("preferred_maintenance_window"),
            )
            for each in instances
        }

    few, many = placed(1), placed(15)
    assert few.items() <= many.items()
    assert len({window for _, window in many.values()}) == 16


def test_readers_have_a_class_of_their_own_while_it_is_changed(synthesized: Synthesize) -> None:
    given = settings(
        database__readers=2,
        database__instance_class="db.r7g.large",
        database__reader_instance_class="db.r8g.large",
    )
    instances = database(synthesized, given).of_type("aws_rds_cluster_instance")
    classes = {
        each.get("identifier").removeprefix("strongroom-database-dev-"): each.get("instance_class")
        for each in instances
    }
    assert classes == {"writer": "db.r7g.large", "reader-1": "db.r8g.large", "reader-2": "db.r8g.large"}


@pytest.mark.parametrize(
    ("least", "pauses"),
    [(0, 300), (0.5, None)],
)
def test_a_serverless_database_scales_between_two_capacities(
    synthesized: Synthesize, least: float, pauses: int | None
) -> None:
    given = settings(
        database__instance_class="db.serverless",
        database__serverless_min_capacity=least,
        database__serverless_max_capacity=4.5,
    )
    stack = database(synthesized, given)
    (cluster,) = stack.of_type("aws_rds_cluster")
    wanted = {"min_capacity": least, "max_capacity": 4.5} | (
        {"seconds_until_auto_pause": pauses} if pauses else {}
    )
    assert cluster.blocks("serverlessv2_scaling_configuration") == [wanted]
    classes = {each.get("instance_class") for each in stack.of_type("aws_rds_cluster_instance")}
    assert classes == {"db.serverless"}
    assert writer_memory(given.database) == 9 * 1024**3


def test_readers_change_one_after_the_other(synthesized: Synthesize) -> None:
    """Applied at once to all of them, a change of class would leave no reader."""
    stack = database(synthesized, settings(database__readers=3))
    readers = [each for each in stack.of_type("aws_rds_cluster_instance") if each.get("promotion_tier")]
    for before, after in pairwise(sorted(readers, key=lambda each: str(each.get("identifier")))):
        assert stack.waits_for(after, before)


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
