"""A cluster's parameter group: its family, TLS, and what waits for a restart."""

from __future__ import annotations

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.pointing import points_at
from strongroom.synthesized import Resource, Stack, is_unknown

# Engine -> the parameter that refuses connections without TLS, and its values for "on".
FORCED_TLS = {
    "aurora-mysql": ("require_secure_transport", ("1", "ON")),
    "aurora-postgresql": ("rds.force_ssl", ("1",)),
}
MODERN_TLS = ("TLSv1.2", "TLSv1.3")

# Parameter -> its values for a log that is complete, and holds nobody's account number. Bind parameters are cut
# to the length that is given, in bytes.
AUDIT = {
    "log_connections": ("1", "on"),
    "log_disconnections": ("1", "on"),
    "log_parameter_max_length": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_statement": ("ddl",),
}

# PostgreSQL reads these when the server starts ("context" postmaster in pg_settings); RDS calls them static.
STATIC = {
    "apg_plan_mgmt.max_databases", "apg_plan_mgmt.max_plans", "autovacuum_freeze_max_age",
    "autovacuum_multixact_freeze_max_age", "huge_pages", "max_connections", "max_files_per_process",
    "max_locks_per_transaction", "max_logical_replication_workers", "max_pred_locks_per_transaction",
    "max_prepared_transactions", "max_replication_slots", "max_wal_senders", "max_worker_processes",
    "pg_stat_statements.max", "rds.logical_replication", "shared_buffers", "shared_preload_libraries",
    "superuser_reserved_connections", "track_activity_query_size", "track_commit_timestamp", "wal_buffers",
}  # fmt: skip


def group_of(stack: Stack, cluster: Resource) -> Resource | None:
    """The cluster's parameter group, if the stack has it."""
    groups = stack.of_type("aws_rds_cluster_parameter_group")
    return next(
        (group for group in groups if points_at(cluster, "db_cluster_parameter_group_name", group, "name")),
        None,
    )


@check(
    "SR421",
    "The database refuses connections without TLS, and TLS older than 1.2",
    why="Aurora PostgreSQL up to 16 and Aurora MySQL let a client talk in the clear by default.",
    remedy="Set rds.force_ssl to 1 (MySQL: require_secure_transport to ON) in the cluster's parameter group.",
    controls=("PCI DSS 4.0 4.2.1", "AWS Well-Architected SEC09-BP02"),
)
def forced_tls(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        engine = str(cluster.get("engine"))
        if engine not in FORCED_TLS:
            continue
        parameter, accepted = FORCED_TLS[engine]
        group = group_of(stack, cluster)
        if group is None:
            known = not is_unknown(cluster.get("db_cluster_parameter_group_name"))
            yield judge(cluster, not known, f"no parameter group of the stack sets {parameter}")
            continue
        values = _values(group, parameter)
        yield judge(
            group,
            values and all(value in accepted or is_unknown(value) for value in values),
            f"{parameter} is {' and '.join(values) or 'not set'}",
        )
        for oldest in _values(group, "ssl_min_protocol_version"):
            yield judge(
                group, oldest in MODERN_TLS or is_unknown(oldest), f"ssl_min_protocol_version is {oldest}"
            )


def _values(group: Resource, name: str) -> list[str]:
    return [str(block.get("value")) for block in group.blocks("parameter") if block.get("name") == name]


@check(
    "SR422",
    "The parameter group is of the engine's major version",
    why="RDS refuses a cluster whose parameter group belongs to another version: after the upgrade of one.",
    remedy="Set engine_version, and the group's family to its major version: aurora-postgresql17 for 17.7.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def family_matches(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        group = group_of(stack, cluster)
        if group is None:
            continue
        family, engine, version = (
            str(each)
            for each in (group.get("family", ""), cluster.get("engine", ""), cluster.get("engine_version", ""))
        )
        known = not any(map(is_unknown, (family, engine, version)))
        told = f"{family}, for {engine} {version or 'of a version that AWS chooses'}"
        yield judge(group, not known or _fits(family, engine, version), told)


def _fits(family: str, engine: str, version: str) -> bool:
    """`aurora-postgresql17` for 17.7, `aurora-mysql8.0` for 8.0.mysql_aurora.3.08.0."""
    major = family.removeprefix(engine)
    return family != major != "" and f"{version}.".startswith(f"{major}.")


@check(
    "SR423",
    "Static parameters wait for a restart",
    why='RDS refuses "immediate" for a static parameter, in the middle of an apply.',
    remedy='Set apply_method to "pending-reboot" for them.',
    controls=("AWS Well-Architected OPS05-BP02",),
)
def static_parameters(stack: Stack) -> Verdicts:
    for group in stack.of_type("aws_rds_cluster_parameter_group", "aws_db_parameter_group"):
        if "postgres" not in str(group.get("family")):
            continue
        at_once = [
            str(block.get("name"))
            for block in group.blocks("parameter")
            if str(block.get("name")) in STATIC and (block.get("apply_method") or "immediate") == "immediate"
        ]
        yield judge(group, not at_once, f"immediate: {', '.join(at_once)}")


@check(
    "SR424",
    "PostgreSQL logs who connects and what changes the schema, and no values",
    why="An audit asks who changed what; a log with the values of statements is a second copy of the accounts.",
    remedy=(
        "Set log_connections and log_disconnections to 1, log_statement to ddl, log_parameter_max_length and "
        "log_parameter_max_length_on_error to 0."
    ),
    controls=("PCI DSS 4.0 10.2.1", "PCI DSS 4.0 3.5.1"),
)
def audited_without_values(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        group = group_of(stack, cluster)
        if group is None or "postgres" not in str(group.get("family")):
            continue
        flaws = [
            f"{name} is {' and '.join(values) or 'not set'}"
            for name, accepted in AUDIT.items()
            if not (values := _values(group, name))
            or not all(value in accepted or is_unknown(value) for value in values)
        ]
        yield judge(group, not flaws, "; ".join(flaws))


# What RDS sets by itself in a group of Aurora PostgreSQL: parameter, value, and the major version from which on
# (Aurora user guide, "Securing Aurora PostgreSQL data with SSL/TLS").
OWN_VALUES = (("rds.force_ssl", "1", 17), ("ssl_min_protocol_version", "TLSv1.2", 13))


@check(
    "SR425",
    "A parameter with the value that RDS gives it by itself waits for a restart",
    why="Set to what it is, it is not changed: RDS gives it back as pending-reboot, and every plan differs.",
    remedy='Set apply_method to "pending-reboot" for it; it is in force already.',
    controls=("AWS Well-Architected OPS05-BP02",),
)
def own_values_wait(stack: Stack) -> Verdicts:
    for group in stack.of_type("aws_rds_cluster_parameter_group"):
        major = str(group.get("family")).removeprefix("aurora-postgresql")
        if not major.isdecimal():
            continue
        at_once = [
            name
            for name, value, since in OWN_VALUES
            if int(major) >= since
            for block in group.blocks("parameter")
            if (block.get("name"), str(block.get("value"))) == (name, value)
            and (block.get("apply_method") or "immediate") == "immediate"
        ]
        yield judge(group, not at_once, f"immediate: {', '.join(at_once)}")


@check(
    "SR426",
    "A parameter group is removed only when the cluster has the next one",
    why="The next major version needs a group of its own: RDS refuses to delete the old one while it is used.",
    remedy="Set lifecycle.create_before_destroy to true, and have the major version in the group's name.",
    controls=("AWS Well-Architected OPS05-BP03",),
)
def made_before_removed(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        group = group_of(stack, cluster)
        if group is not None:
            first = lifecycles.has(group, "create_before_destroy")
            yield judge(group, first, "create_before_destroy is not on")
