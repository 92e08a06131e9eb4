"""Aurora PostgreSQL: its members, its encryption, its backups, its password, its parameters."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from stacks.settings import Settings
from tests.environments.network_facts import subnets, zone
from tests.environments.owed import Owed
from tests.policy_documents import statements
from tests.references import depends_on, one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(23)

# Names that Aurora PostgreSQL refuses for its master user.
RESERVED = {"admin", "postgres", "public", "rdsadmin", "rdsrepladmin", "rds_superuser"}

# Aurora user guide, "Aurora PostgreSQL parameters": those of ours that wait for a restart.
STATIC_PARAMETERS = {"max_connections"}

MONITORING_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


@pytest.fixture
def cluster(stack: SynthesizedStack) -> Attributes:
    return stack.only("aws_rds_cluster")


@pytest.fixture
def instances(stack: SynthesizedStack) -> dict[str, Attributes]:
    return stack.resources("aws_rds_cluster_instance")


def test_it_is_aurora_postgresql_16_to_18(
    cluster: Attributes, instances: dict[str, Attributes], environment: Settings, owed: Owed
) -> None:
    assert cluster["engine"] == "aurora-postgresql"
    assert cluster["engine_version"] == environment.database.engine_version
    assert cluster["engine_version"].partition(".")[0] in ("16", "17", "18"), owed.setting(
        "database.engine_version", "16, 17 or 18"
    )
    (address,) = {one_reference(instance["engine_version"]).address for instance in instances.values()}
    assert address.startswith("aws_rds_cluster.")
    assert {instance["engine"] for instance in instances.values()} == {"aurora-postgresql"}


def test_there_is_one_writer_and_the_readers_of_the_settings(
    stack: SynthesizedStack, instances: dict[str, Attributes], environment: Settings
) -> None:
    tiers = sorted(instance["promotion_tier"] for instance in instances.values())
    assert tiers == [0] + [1] * environment.database.readers
    assert len(tiers) >= 1 + (environment.kind == "production")
    (address,) = stack.resources("aws_rds_cluster")
    assert {one_reference(instance["cluster_identifier"]).address for instance in instances.values()} == {
        address
    }


def test_readers_wait_for_the_writer(stack: SynthesizedStack, instances: dict[str, Attributes]) -> None:
    """The first instance becomes the writer: two at once race for it."""
    writer, _ = stack.at("database/writer")
    assert instances[writer]["promotion_tier"] == 0
    for address in instances.keys() - {writer}:
        assert writer in depends_on(stack, address), address


def test_aws_chooses_the_clusters_zones(cluster: Attributes) -> None:
    """Given fewer than it wants it adds its own, and the next plan would replace the cluster for them."""
    assert "availability_zones" not in cluster


def test_writer_and_readers_are_spread_over_the_zones(
    stack: SynthesizedStack, instances: dict[str, Attributes], environment: Settings
) -> None:
    """By number, so that a reader that is added moves no other; and what is there is never moved."""
    isolated = {address: zone(stack.all_resources[address]) for address in subnets(stack, "isolated")}
    found = {}
    for instance in instances.values():
        reference = one_reference(instance["availability_zone"])
        assert reference.attribute == "availability_zone"
        assert instance["lifecycle"]["ignore_changes"] == ["availability_zone"]
        part = instance["//"]["metadata"]["path"].rpartition("/")[2]
        found[0 if part == "writer" else int(part.removeprefix("reader-"))] = isolated[reference.address]
    assert found == {
        number: environment.zones[number % len(environment.zones)]
        for number in range(environment.database.readers + 1)
    }


def test_no_two_instances_are_maintained_in_the_same_hour(
    cluster: Attributes, instances: dict[str, Attributes]
) -> None:
    """And readers before the writer, so that what goes wrong is seen on a reader."""
    windows = {
        address: re.fullmatch(r"(sat|sun):(\d\d:\d\d)-\1:(\d\d:\d\d)", instance["preferred_maintenance_window"])
        for address, instance in instances.items()
    }
    assert all(windows.values())
    spans = sorted(window.groups() for window in windows.values() if window)
    for (day, _, end), (next_day, start, _) in pairwise(spans):
        assert (day, end) <= (next_day, start)
    (writer,) = (address for address, instance in instances.items() if instance["promotion_tier"] == 0)
    assert instances[writer]["preferred_maintenance_window"].startswith(spans[-1][0])
    assert all(window[1] == "sat" for address, window in windows.items() if window and address != writer)
    backup_end = cluster["preferred_backup_window"][6:]
    assert all(start >= backup_end for _, start, _ in spans)


@pytest.mark.requirement(5)
def test_it_can_be_reached_from_within_the_vpc_only(
    stack: SynthesizedStack, cluster: Attributes, instances: dict[str, Attributes]
) -> None:
    for address, instance in instances.items():
        assert instance["publicly_accessible"] is False, address
    (group,) = (one_reference(each).address for each in cluster["vpc_security_group_ids"])
    assert group == stack.at("security_groups/database")[0]


@pytest.mark.requirement(21)
def test_everything_it_stores_is_encrypted_with_a_key_of_its_own(
    stack: SynthesizedStack, cluster: Attributes, instances: dict[str, Attributes]
) -> None:
    key, _ = stack.at("keys/database")
    assert cluster["storage_encrypted"] is True
    assert one_reference(cluster["kms_key_id"]).address == key
    assert one_reference(cluster["master_user_secret_kms_key_id"]).address == key
    for address, instance in instances.items():
        assert one_reference(instance["performance_insights_kms_key_id"]).address == key, address


def test_any_second_of_the_kept_days_can_be_restored(
    cluster: Attributes, environment: Settings, owed: Owed
) -> None:
    days = environment.database.backup_retention_days
    assert cluster["backup_retention_period"] == days, owed.setting(
        "database.backup_retention_days", f"as many in the cluster, not {cluster['backup_retention_period']}"
    )
    assert not environment.protected or days >= 14, owed.setting(
        "database.backup_retention_days", "at least 14 in production"
    )
    backup, maintenance = cluster["preferred_backup_window"], cluster["preferred_maintenance_window"]
    start, end = re.fullmatch(r"sun:(\d\d:\d\d)-sun:(\d\d:\d\d)", maintenance).groups()  # type: ignore[union-attr]
    assert backup[:5] < backup[6:] <= start < end, "RDS refuses windows that overlap"


@pytest.mark.requirement(21)
def test_rds_makes_and_keeps_the_password(cluster: Attributes, environment: Settings) -> None:
    assert cluster["manage_master_user_password"] is True
    assert "master_password" not in cluster
    assert cluster["master_username"] == environment.database.master_username
    assert cluster["database_name"] == environment.database.name
    assert cluster["master_username"] not in RESERVED
    assert not cluster["master_username"].startswith(("pg_", "rds_"))


@pytest.mark.requirement(21)
def test_no_secret_is_without_a_value(stack: SynthesizedStack) -> None:
    versions = stack.resources("aws_secretsmanager_secret_version").values()
    filled = {one_reference(version["secret_id"]).address for version in versions}
    assert stack.resources("aws_secretsmanager_secret").keys() == filled


@pytest.mark.requirement(3)
def test_clients_must_use_tls(stack: SynthesizedStack, cluster: Attributes) -> None:
    (group,) = stack.resources("aws_rds_cluster_parameter_group")
    assert one_reference(cluster["db_cluster_parameter_group_name"]).address == group
    parameters = {each["name"]: each["value"] for each in stack.all_resources[group]["parameter"]}
    assert parameters["rds.force_ssl"] == "1"
    assert parameters["ssl_min_protocol_version"] == "TLSv1.2"


def test_the_parameter_group_is_for_the_engines_version(stack: SynthesizedStack, cluster: Attributes) -> None:
    major = cluster["engine_version"].partition(".")[0]
    group = stack.only("aws_rds_cluster_parameter_group")
    assert group["family"] == f"aurora-postgresql{major}"
    assert group["name"].endswith(f"-{major}"), "an upgrade needs a group of the new family beside the old one"


def test_a_parameter_is_applied_as_rds_gives_it_back(stack: SynthesizedStack, environment: Settings) -> None:
    """RDS refuses "immediate" for a static one, and keeps its own value with "pending-reboot" for ever."""
    group = stack.only("aws_rds_cluster_parameter_group")
    methods = {each["name"]: each["apply_method"] for each in group["parameter"]}
    unchanged = {"ssl_min_protocol_version"}
    if int(environment.database.engine_version.partition(".")[0]) >= 17:
        unchanged.add("rds.force_ssl")
    static = STATIC_PARAMETERS | ({"rds.logical_replication"} & methods.keys())
    assert ("rds.logical_replication" in static) is environment.database.logical_replication
    waiting = {name for name, method in methods.items() if method == "pending-reboot"}
    assert waiting == static | unchanged
    assert set(methods.values()) == {"immediate", "pending-reboot"}


def test_a_parameter_group_is_removed_when_the_next_one_is_there(stack: SynthesizedStack) -> None:
    """RDS deletes no group that a cluster has."""
    assert stack.only("aws_rds_cluster_parameter_group")["lifecycle"]["create_before_destroy"] is True


def test_statements_are_logged_without_their_values(stack: SynthesizedStack) -> None:
    group = stack.only("aws_rds_cluster_parameter_group")
    parameters = {each["name"]: each["value"] for each in group["parameter"]}
    assert parameters["log_statement"] == "ddl"
    assert parameters["log_connections"] == parameters["log_disconnections"] == "1"
    assert parameters["log_parameter_max_length"] == parameters["log_parameter_max_length_on_error"] == "0"


@pytest.mark.requirement(24)
def test_its_log_is_exported_to_a_group_that_was_there_first(
    stack: SynthesizedStack, cluster: Attributes
) -> None:
    (address,) = stack.resources("aws_rds_cluster")
    log_group, attributes = stack.at("database/log_group")
    assert cluster["enabled_cloudwatch_logs_exports"] == ["postgresql"]
    assert attributes["name"] == f"/aws/rds/cluster/{cluster['cluster_identifier']}/postgresql"
    assert log_group in depends_on(stack, address)
    assert attributes["retention_in_days"] > 0
    assert one_reference(attributes["kms_key_id"]).type == "aws_kms_key"


def test_every_instance_is_watched_closely_by_a_role_that_may(
    stack: SynthesizedStack, instances: dict[str, Attributes]
) -> None:
    for address, instance in instances.items():
        assert instance["monitoring_interval"] in (1, 5, 10, 15, 30, 60), address
        role = one_reference(instance["monitoring_role_arn"]).address
        (trust,) = statements(stack.all_resources[role]["assume_role_policy"])
        assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}, address
        allowed = {
            attachment
            for attachment, attributes in stack.resources("aws_iam_role_policy_attachment").items()
            if one_reference(attributes["role"]).address == role
            and attributes["policy_arn"] == MONITORING_POLICY
        }
        assert allowed, address
        assert allowed <= depends_on(stack, address), address


def test_performance_insights_are_on_where_the_class_has_them(instances: dict[str, Attributes]) -> None:
    """Aurora user guide, "Performance Insights": Aurora PostgreSQL has them on db.t4g.medium and larger."""
    for address, instance in instances.items():
        assert re.fullmatch(r"db\.(t4g\.(medium|large)|r[678]g\.\w+|serverless)", instance["instance_class"]), (
            address
        )
        assert instance["performance_insights_enabled"] is True, address
        assert instance["performance_insights_retention_period"] == 7, address


def test_every_instance_has_the_class_of_the_settings(
    instances: dict[str, Attributes], environment: Settings
) -> None:
    database = environment.database
    for address, instance in instances.items():
        its = database.instance_class if instance["promotion_tier"] == 0 else database.reader_instance_class
        assert instance["instance_class"] == (its or database.instance_class), address


def test_production_has_no_burstable_instance(production: SynthesizedStack, owed: Owed) -> None:
    for instance in production.resources("aws_rds_cluster_instance").values():
        assert not instance["instance_class"].startswith("db.t"), owed.setting(
            "database.instance_class", "a db.r class in production"
        )


def test_it_takes_all_the_connections_that_the_tasks_may_open(stack: SynthesizedStack, owed: Owed) -> None:
    assert stack.settings is not None
    tasks = stack.at("service/autoscaling/target")[1]["max_capacity"]
    group = stack.only("aws_rds_cluster_parameter_group")
    parameters = {each["name"]: each["value"] for each in group["parameter"]}
    wanted = tasks * stack.settings.service.database_connections_per_task + sum(
        stack.at(f"services/{name}/autoscaling/target")[1]["max_capacity"] * it.database_connections_per_task
        for name, it in stack.settings.services.items()
        if it.database
    )
    assert int(parameters["max_connections"]) == stack.settings.database.max_connections
    assert wanted <= 0.9 * int(parameters["max_connections"]), owed.setting(
        "service.database_connections_per_task",
        f"at most nine tenths of database.max_connections for {tasks} tasks",
    )


def test_serverless_instances_and_their_scaling_come_together(
    cluster: Attributes, instances: dict[str, Attributes], environment: Settings
) -> None:
    serverless = {instance["instance_class"] == "db.serverless" for instance in instances.values()}
    assert serverless == {"serverlessv2_scaling_configuration" in cluster}
    scaling = cluster.get("serverlessv2_scaling_configuration", {})
    database = environment.database
    assert scaling.get("min_capacity") == database.serverless_min_capacity
    assert scaling.get("max_capacity") == database.serverless_max_capacity
    assert not environment.protected or scaling.get("min_capacity", 2) >= 2, "it would pause"


def test_versions_change_by_review_only(
    stack: SynthesizedStack, instances: dict[str, Attributes], environment: Settings
) -> None:
    """An upgrade by AWS would turn the next plan into a downgrade, which RDS refuses."""
    for address, instance in instances.items():
        assert instance["auto_minor_version_upgrade"] is False, address
    allowed = environment.database.major_version_upgrade_to is not None
    assert stack.only("aws_rds_cluster").get("allow_major_version_upgrade", False) is allowed


def test_what_interrupts_production_waits_unless_the_deployment_says_otherwise(
    stack: SynthesizedStack, instances: dict[str, Attributes], environment: Settings
) -> None:
    name = "database_apply_immediately"
    expected = f"${{var.{name}}}" if environment.protected else True
    for each in [stack.only("aws_rds_cluster"), *instances.values()]:
        assert each["apply_immediately"] == expected
    assert environment.protected is (name in stack.json.get("variable", {}))
    assert not environment.protected or stack.json["variable"][name]["default"] is False
