"""Clusters at the edge of what each check accepts, and in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

CLUSTER = "aws_rds_cluster.ledger"
WRITER, READER = "aws_rds_cluster_instance.writer", "aws_rds_cluster_instance.reader"
PARAMETERS = "aws_rds_cluster_parameter_group.ledger"
OF_CLUSTER = {"cluster_identifier": f"${{{CLUSTER}.id}}"}


def problem_of_cluster(code: str, **arguments: Any) -> str | None:
    return problems(code, {CLUSTER: arguments}).get(CLUSTER)


@pytest.mark.parametrize("days", [14, "14", 35, "${var.days}"])
def test_two_weeks_of_backups_are_enough(days: object) -> None:
    assert problem_of_cluster("SR401", backup_retention_period=days) is None


@pytest.mark.parametrize("days", [13, "13", None, 0])
def test_less_is_not(days: object) -> None:
    assert problem_of_cluster("SR401", backup_retention_period=days)


@pytest.mark.parametrize(
    ("backup", "maintenance", "overlap"),
    [
        ("03:00-04:00", "sun:04:00-sun:05:00", False),
        ("03:00-04:01", "sun:04:00-sun:05:00", True),
        ("23:30-00:30", "mon:00:00-mon:00:30", True),  # past midnight
        ("00:00-00:30", "sun:23:45-mon:00:15", True),  # past the end of the week
        ("23:30-00:00", "sun:00:00-sun:23:30", False),
        ("23:30-00:00", "Sun:23:00-Mon:00:00", True),
        ("${var.window}", "sun:04:00-sun:05:00", False),
        ("03:00-04:00", "everyday:04:00", False),
        (None, "sun:04:00-sun:05:00", False),  # AWS chooses one that does not overlap
    ],
)
def test_windows(backup: str | None, maintenance: str, overlap: bool) -> None:
    found = problem_of_cluster(
        "SR402", preferred_backup_window=backup, preferred_maintenance_window=maintenance
    )
    assert bool(found) is overlap


def test_a_cluster_from_a_snapshot_has_its_users() -> None:
    assert problem_of_cluster("SR406", snapshot_identifier="ledger-2026") is None
    assert problem_of_cluster("SR406")


def test_a_problem_does_not_tell_the_password() -> None:
    assert "hunter2" not in str(problem_of_cluster("SR406", master_password="hunter2"))


@pytest.mark.parametrize("user", ["Admin", "rds_app", "pg_app", "root"])
def test_names_that_no_master_user_has(user: str) -> None:
    assert problem_of_cluster("SR407", master_username=user)


@pytest.mark.parametrize("user", ["ledger_owner", "administration", "${var.user}"])
def test_names_that_one_may_have(user: str) -> None:
    assert problem_of_cluster("SR407", master_username=user) is None


def test_each_engine_has_a_log_of_its_own() -> None:
    assert problem_of_cluster("SR410", engine="aurora-mysql", enabled_cloudwatch_logs_exports=["error"])
    exports = ["audit", "error"]
    assert problem_of_cluster("SR410", engine="aurora-mysql", enabled_cloudwatch_logs_exports=exports) is None
    assert problem_of_cluster("SR410", engine="neptune", enabled_cloudwatch_logs_exports=["audit"]) is None


@pytest.mark.parametrize("more", [{"count": 2}, {"for_each": "${toset(var.zones)}"}, {"count": "${var.n}"}])
def test_instances_by_number(more: dict[str, object]) -> None:
    assert problems("SR411", {CLUSTER: {}, WRITER: OF_CLUSTER | more}) == {}
    assert problems("SR411", {CLUSTER: {}, WRITER: OF_CLUSTER}).keys() == {CLUSTER}


def test_instances_may_name_their_cluster() -> None:
    named = {"cluster_identifier": "ledger"}
    assert problems("SR411", {CLUSTER: named, WRITER: named, READER: named}) == {}


def test_who_does_not_wait_is_named_and_not_the_one_that_is_promoted_first() -> None:
    reader, writer = {"promotion_tier": 1}, {"promotion_tier": 0}
    stack: dict[str, dict[str, Any]] = {
        CLUSTER: {},
        READER: OF_CLUSTER | reader,
        WRITER: OF_CLUSTER | writer,
    }
    assert problems("SR412", stack).keys() == {READER}
    stack[READER]["depends_on"] = [WRITER]
    assert problems("SR412", stack) == {}


@pytest.mark.parametrize("scaling", [{"max_capacity": 8}, [{"max_capacity": 8}]])
def test_serverless_with_its_scaling(scaling: object) -> None:
    instance = OF_CLUSTER | {"instance_class": "db.serverless"}
    assert problems("SR413", {CLUSTER: {"serverlessv2_scaling_configuration": scaling}, WRITER: instance}) == {}


@pytest.mark.parametrize(
    ("engine", "size", "enabled", "holds"),
    [
        ("aurora-mysql", "db.t3.medium", False, True),
        ("aurora-mysql", "db.t3.medium", True, False),
        ("aurora-mysql", "db.t4g.medium", True, True),
        ("aurora-postgresql", "db.t3.medium", None, False),
        ("aurora-postgresql", "db.t3.medium", "true", True),
    ],
)
def test_performance_insights(engine: str, size: str, enabled: object, holds: bool) -> None:
    instance = {"engine": engine, "instance_class": size, "performance_insights_enabled": enabled}
    assert (problems("SR415", {WRITER: instance}) == {}) is holds


@pytest.mark.parametrize(
    ("engine", "version", "family", "holds"),
    [
        ("aurora-postgresql", "17.7", "aurora-postgresql17", True),
        ("aurora-postgresql", "17", "aurora-postgresql17", True),
        ("aurora-postgresql", "17.7", "aurora-postgresql1", False),
        ("aurora-postgresql", "16.4", "aurora-postgresql17", False),
        ("aurora-postgresql", "17.7", "postgres17", False),
        ("aurora-postgresql", "17.7", "aurora-postgresql", False),
        ("aurora-mysql", "8.0.mysql_aurora.3.08.0", "aurora-mysql8.0", True),
        ("aurora-mysql", "8.0.mysql_aurora.3.08.0", "aurora-mysql5.7", False),
        ("aurora-postgresql", "${var.version}", "aurora-postgresql17", True),
    ],
)
def test_families(engine: str, version: str, family: str, holds: bool) -> None:
    cluster = {
        "engine": engine,
        "engine_version": version,
        "db_cluster_parameter_group_name": f"${{{PARAMETERS}.name}}",
    }
    assert (problems("SR422", {CLUSTER: cluster, PARAMETERS: {"family": family}}) == {}) is holds


@pytest.mark.parametrize(
    ("engine", "block", "holds"),
    [
        ("aurora-postgresql", {"name": "rds.force_ssl", "value": 1}, True),
        ("aurora-postgresql", {"name": "rds.force_ssl", "value": "${var.tls}"}, True),
        ("aurora-postgresql", {"name": "require_secure_transport", "value": "ON"}, False),
        ("aurora-mysql", {"name": "require_secure_transport", "value": "ON"}, True),
        ("aurora-mysql", {"name": "require_secure_transport", "value": "OFF"}, False),
    ],
)
def test_forced_tls(engine: str, block: dict[str, object], holds: bool) -> None:
    stack: dict[str, dict[str, Any]] = {
        CLUSTER: {"engine": engine, "db_cluster_parameter_group_name": "ledger"},
        PARAMETERS: {"name": "ledger", "parameter": block},
    }
    assert (problems("SR421", stack) == {}) is holds


def test_a_group_of_another_stack_may_force_it() -> None:
    cluster = {"engine": "aurora-postgresql", "db_cluster_parameter_group_name": "${var.parameters}"}
    assert problems("SR421", {CLUSTER: cluster}) == {}


def test_a_static_parameter_without_a_method_is_immediate() -> None:
    group = {"family": "aurora-postgresql17", "parameter": [{"name": "max_connections", "value": "500"}]}
    assert problems("SR423", {PARAMETERS: group}) == {PARAMETERS: "immediate: max_connections"}
    group["parameter"] = [{"name": "max_connections", "value": "500", "apply_method": "pending-reboot"}]
    assert problems("SR423", {PARAMETERS: group}) == {}


def test_zones_that_instances_take_from_their_subnets() -> None:
    """Three instances in two zones are as far apart as two zones go, four in one place of three are not."""
    subnets = {f"aws_subnet.{letter}": {"availability_zone": f"us-east-1{letter}"} for letter in "abc"}
    subnets["aws_subnet.d"] = {"availability_zone_id": "use1-az4"}

    def found(*letters: str) -> set[str]:
        placed = {
            f"aws_rds_cluster_instance.i{number}": OF_CLUSTER
            | ({"availability_zone": f"${{aws_subnet.{letter}.availability_zone}}"} if letter else {})
            for number, letter in enumerate(letters)
        }
        return {address[-2:] for address in problems("SR419", {CLUSTER: {}, **subnets, **placed})}

    assert found("a") == set()  # SR411's
    assert found("a", "b") == found("a", "b", "d") == found("a", "b", "c", "a") == set()
    assert found("a", "a") == {"i0", "i1"}
    assert found("a", "b", "a") == {"i0", "i2"}
    assert found("a", "") == {"i1"}


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        ("sat:05:30-sat:06:30", "sat:06:30-sat:07:30", False),
        ("sat:05:30-sat:06:31", "sat:06:30-sat:07:30", True),
        ("sun:23:30-mon:00:30", "mon:00:00-mon:01:00", True),
        ("mon:00:00-mon:01:00", "sun:23:30-mon:00:30", True),
        ("Sun:04:30-Sun:05:30", "sun:04:30-sun:05:30", True),
        ("${var.one}", "${var.two}", False),
        ("", "sun:04:30-sun:05:30", True),
    ],
)
def test_hours_of_maintenance(one: str, two: str, meet: bool) -> None:
    given = {
        WRITER: OF_CLUSTER | {"preferred_maintenance_window": one},
        READER: OF_CLUSTER | {"preferred_maintenance_window": two},
    }
    assert bool(problems("SR420", {CLUSTER: {}, **given})) is meet


@pytest.mark.parametrize(
    ("family", "value", "method", "holds"),
    [
        ("aurora-postgresql17", "1", "immediate", False),
        ("aurora-postgresql17", 1, None, False),
        ("aurora-postgresql17", "1", "pending-reboot", True),
        ("aurora-postgresql16", "1", "immediate", True),
        ("aurora-postgresql18", "0", "immediate", True),  # SR421's
        ("postgres17", "1", "immediate", True),
        ("${var.family}", "1", "immediate", True),
    ],
)
def test_a_value_that_rds_sets_by_itself(family: str, value: object, method: str | None, holds: bool) -> None:
    block = {"name": "rds.force_ssl", "value": value, "apply_method": method}
    assert (problems("SR425", {PARAMETERS: {"family": family, "parameter": [block]}}) == {}) is holds


@pytest.mark.parametrize(
    ("least", "protected", "holds"),
    [
        (0, True, False),
        (0.0, True, False),
        ("0", True, False),
        (0.5, True, True),
        (0, False, True),
        (0, None, True),
    ],
)
def test_pausing(least: object, protected: bool | None, holds: bool) -> None:
    scaling = {"min_capacity": least, "max_capacity": 4}
    found = problem_of_cluster(
        "SR427", deletion_protection=protected, serverlessv2_scaling_configuration=scaling
    )
    assert (found is None) is holds
