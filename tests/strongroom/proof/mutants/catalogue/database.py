"""Aurora PostgreSQL, weakened: the cluster, its access, its users, its parameters."""

from __future__ import annotations

from tests.strongroom.proof.mutants.mutant import Draft, mutant
from tests.strongroom.proof.mutants.waiting import stop_waiting

CLUSTER = "database/cluster"
PARAMETERS = "database/parameters"


def parameter(draft: Draft, name: str) -> dict[str, str]:
    """A parameter's block, to be changed in place."""
    found: dict[str, str]
    (found,) = (block for block in draft(PARAMETERS)["parameter"] if block["name"] == name)
    return found


@mutant("a-day-of-backups", "A fault that is found after the weekend can't be undone", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["backup_retention_period"] = 1


@mutant("backups-left-to-the-default", "Aurora keeps backups for one day by default", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["backup_retention_period"]


@mutant("windows-overlap", "RDS refuses the cluster: backup and maintenance at the same hour", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["preferred_backup_window"] = "05:00-06:00"


@mutant("changes-at-once", "A change of a static parameter interrupts every connection at noon", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["apply_immediately"] = True


@mutant("a-public-writer", "The writer's name resolves to a public address", named="database/writer")
def _(draft: Draft) -> None:
    draft("database/writer")["publicly_accessible"] = True


@mutant("no-subnet-group", "RDS puts the cluster into the default VPC's public subnets", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["db_subnet_group_name"]


@mutant("no-security-group", "The default security group lets in whatever else is in it", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["vpc_security_group_ids"] = []


@mutant("a-password-in-the-code", "The master password is in repository, plan and state", named=CLUSTER)
def _(draft: Draft) -> None:
    cluster = draft(CLUSTER)
    del cluster["manage_master_user_password"], cluster["master_user_secret_kms_key_id"]
    cluster["master_password"] = "correct horse battery staple"


@mutant("a-generated-password", "The state holds the master password, and nobody rotates it", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["master_password"] = "${random_password.database.result}"


@mutant("a-reserved-user", "Aurora PostgreSQL refuses the cluster: admin is reserved", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["master_username"] = "admin"


@mutant("the-usual-user", "Half of the guess is spared", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["master_username"] = "postgres"


@mutant("zones-chosen", "Aurora adds a zone, and the next plan replaces the cluster", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["availability_zones"] = ["us-east-1a", "us-east-1b"]


@mutant("snapshots-without-tags", "Nobody knows whose data is in the snapshots", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["copy_tags_to_snapshot"]


@mutant("no-exported-log", "Who connected and changed the schema is gone after three days", named=CLUSTER)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["enabled_cloudwatch_logs_exports"]


@mutant("clear-connections", "A client without TLS sends statements and results in the clear", named=PARAMETERS)
def _(draft: Draft) -> None:
    parameter(draft, "rds.force_ssl")["value"] = "0"


@mutant("tls-left-to-the-default", "Up to version 16, Aurora's default is to force nothing", named=PARAMETERS)
def _(draft: Draft) -> None:
    draft(PARAMETERS)["parameter"].remove(parameter(draft, "rds.force_ssl"))


@mutant("tls-1.1", "A protocol that PCI DSS forbids is accepted", named=PARAMETERS)
def _(draft: Draft) -> None:
    parameter(draft, "ssl_min_protocol_version")["value"] = "TLSv1.1"


@mutant("default-parameters", "The default group forces no TLS and can't be changed", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["db_cluster_parameter_group_name"] = "default.aurora-postgresql17"


@mutant(
    "family-of-another-version", "RDS refuses the upgrade: the group is the old version's", named=PARAMETERS
)
def _(draft: Draft) -> None:
    draft(CLUSTER)["engine_version"] = "18.1"


@mutant("static-at-once", "RDS refuses max_connections with immediate", named=PARAMETERS)
def _(draft: Draft) -> None:
    parameter(draft, "max_connections")["apply_method"] = "immediate"


@mutant("no-reader", "A failed writer is recreated: ten minutes without a database", named=CLUSTER)
def _(draft: Draft) -> None:
    draft.remove("database/reader-1")
    draft.remove("database/reader-2")


@mutant("readers-race", "A reader may be the first instance, and so the writer", named="database/reader-1")
def _(draft: Draft) -> None:
    stop_waiting(draft, "database/reader-1", "database/writer")


@mutant("serverless-without-scaling", "CreateDBInstance is refused", named="database/writer")
def _(draft: Draft) -> None:
    draft("database/writer")["instance_class"] = "db.serverless"


@mutant("not-monitored", "Nobody can tell which process took the memory", named="database/writer")
def _(draft: Draft) -> None:
    del draft("database/writer")["monitoring_interval"]


@mutant("monitoring-without-a-role", "RDS refuses the instance", named="database/writer")
def _(draft: Draft) -> None:
    del draft("database/writer")["monitoring_role_arn"]


@mutant("monitoring-role-too-early", "RDS refuses a role that may not yet write", named="database/writer")
def _(draft: Draft) -> None:
    stop_waiting(draft, "database/writer", "database/monitoring_policy")


@mutant("no-performance-insights", "A slow database shows no statement", named="database/reader-1")
def _(draft: Draft) -> None:
    draft("database/reader-1")["performance_insights_enabled"] = False


@mutant("a-burstable-writer", "Under load it slows down to a fifth of its processors", named="database/writer")
def _(draft: Draft) -> None:
    draft("database/writer")["instance_class"] = "db.t4g.medium"


@mutant("values-in-the-log", "Account numbers are in the log, and in every copy of it", named=PARAMETERS)
def _(draft: Draft) -> None:
    parameter(draft, "log_statement")["value"] = "all"


@mutant("bound-values-in-the-log", "Account numbers of slow statements are in the log", named=PARAMETERS)
def _(draft: Draft) -> None:
    draft(PARAMETERS)["parameter"].remove(parameter(draft, "log_parameter_max_length"))


@mutant("nobody-connected", "The log does not say who was connected when it happened", named=PARAMETERS)
def _(draft: Draft) -> None:
    parameter(draft, "log_connections")["value"] = "0"


@mutant("a-version-of-awss-choice", "A new cluster is of another version than its group", named=PARAMETERS)
def _(draft: Draft) -> None:
    del draft(CLUSTER)["engine_version"]


@mutant("upgraded-by-aws-too", "The plan after AWS's upgrade is a downgrade", named="database/writer")
def _(draft: Draft) -> None:
    del draft("database/writer")["auto_minor_version_upgrade"]


@mutant("passwords-only", "Every person and service has a password that somebody must keep", named=CLUSTER)
def _(draft: Draft) -> None:
    draft(CLUSTER)["iam_database_authentication_enabled"] = False


@mutant(
    "one-zone-for-all",
    "The zone that fails has the writer, and both that would take over",
    named="database/writer",
)
def _(draft: Draft) -> None:
    for reader in ("database/reader-1", "database/reader-2"):
        draft(reader)["availability_zone"] = draft("database/writer")["availability_zone"]


@mutant("a-zone-of-awss-choice", "The reader may be in the writer's zone, for good", named="database/reader-1")
def _(draft: Draft) -> None:
    del draft("database/reader-1")["availability_zone"]


@mutant("the-same-hour", "Writer and reader restart together", named="database/reader-1")
def _(draft: Draft) -> None:
    draft("database/reader-1")["preferred_maintenance_window"] = "sun:06:30-sun:07:30"


@mutant("an-hour-at-random", "AWS draws an hour, perhaps the writer's", named="database/reader-2")
def _(draft: Draft) -> None:
    del draft("database/reader-2")["preferred_maintenance_window"]


@mutant("own-value-at-once", "Every plan on AWS sets rds.force_ssl again", named=PARAMETERS)
def _(draft: Draft) -> None:
    parameter(draft, "rds.force_ssl")["apply_method"] = "immediate"


@mutant("group-removed-first", "RDS refuses to delete the old version's group", named=PARAMETERS)
def _(draft: Draft) -> None:
    del draft(PARAMETERS)["lifecycle"]


@mutant("a-database-that-pauses", "After a quiet quarter of an hour the first payment times out", named=CLUSTER)
def _(draft: Draft) -> None:
    scaling = {"min_capacity": 0, "max_capacity": 4, "seconds_until_auto_pause": 900}
    draft(CLUSTER)["serverlessv2_scaling_configuration"] = scaling
    for instance in ("database/writer", "database/reader-1", "database/reader-2"):
        draft(instance)["instance_class"] = "db.serverless"
