"""A database's backups, access, users and logs."""

from __future__ import annotations

import re

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Stack, as_list, is_unknown, number, off, on

DATABASES = ("aws_rds_cluster", "aws_db_instance")

LEAST_RETENTION = 14  # days: two weeks, so that a fault noticed after a holiday can still be undone

# What is made from another database takes over its users, and their passwords.
COPIED_FROM = (
    "replicate_source_db",
    "replication_source_identifier",
    "restore_to_point_in_time",
    "snapshot_identifier",
)

# Engines refuse the first ones; the second ones are what an attacker tries first.
REFUSED_USERS = {"admin", "public", "rdsadmin", "rdsrepladmin", "rds_superuser", "user"}
GUESSED_USERS = {"administrator", "master", "postgres", "root"}

# Engine -> the log that says who connected and what they changed.
AUDIT_LOG = {
    "aurora-mysql": "audit",
    "aurora-postgresql": "postgresql",
    "mysql": "audit",
    "postgres": "postgresql",
}

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60  # minutes
_BACKUP = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_MAINTENANCE = re.compile(r"(\w{3}):(\d\d):(\d\d)-(\w{3}):(\d\d):(\d\d)")


@check(
    "SR401",
    "Backups reach back two weeks at least",
    why="A fault is often noticed days later; what the backups no longer reach can't be had back.",
    remedy="Set backup_retention_period to 14 or more (35 is Aurora's maximum).",
    controls=("AWS FSBP RDS.11", "AWS FSBP RDS.50", "AWS Well-Architected REL09-BP03"),
)
def backup_retention(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        days = number(database.get("backup_retention_period", 1))
        yield judge(database, days is None or days >= LEAST_RETENTION, f"backups are kept for {days} day(s)")


@check(
    "SR402",
    "Backup and maintenance don't fall into the same hours",
    why="RDS refuses a backup window that overlaps with the maintenance window.",
    remedy="Move preferred_backup_window or preferred_maintenance_window; both are in UTC.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def windows_apart(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        backup = database.get("preferred_backup_window", database.get("backup_window", ""))
        maintenance = database.get("preferred_maintenance_window", database.get("maintenance_window", ""))
        yield judge(
            database, not _overlap(backup, maintenance), f"backup at {backup}, maintenance at {maintenance}"
        )


def _overlap(backup: object, maintenance: object) -> bool:
    daily, weekly = _BACKUP.fullmatch(str(backup)), _MAINTENANCE.fullmatch(str(maintenance).lower())
    if daily is None or weekly is None or not {weekly[1], weekly[4]} <= set(DAYS):
        return False
    start, end = (60 * int(daily[i]) + int(daily[i + 1]) for i in (1, 3))
    first, last = (DAY * DAYS.index(weekly[i]) + 60 * int(weekly[i + 1]) + int(weekly[i + 2]) for i in (1, 4))
    # Past midnight, and past Sunday.
    end, last = end + (DAY if end <= start else 0), last + (7 * DAY if last <= first else 0)
    return any(start + DAY * day < last and first < end + DAY * day for day in range(-1, 8))


@check(
    "SR403",
    "A change that restarts the database waits for the maintenance window",
    why="Applied at once, a change of class or of a static parameter interrupts every connection at noon.",
    remedy="Set apply_immediately to false.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def changes_wait(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES, "aws_rds_cluster_instance"):
        yield judge(database, off(database.get("apply_immediately")), "apply_immediately is on")


@check(
    "SR404",
    "No database has a public address",
    why="RDS gives a public instance an address that the whole internet resolves and can try.",
    remedy="Set publicly_accessible to false.",
    controls=("AWS FSBP RDS.2", "PCI DSS 4.0 1.4.4"),
)
def no_public_address(stack: Stack) -> Verdicts:
    for instance in stack.of_type("aws_rds_cluster_instance", "aws_db_instance"):
        yield judge(instance, off(instance.get("publicly_accessible")), "publicly_accessible is on")


@check(
    "SR405",
    "A database is placed: in a subnet group and in security groups of its own",
    why="Left out, RDS takes the default VPC's public subnets and its default security group.",
    remedy="Set db_subnet_group_name and vpc_security_group_ids.",
    controls=("AWS Well-Architected SEC05-BP01",),
)
def placed(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        missing = [
            argument
            for argument in ("db_subnet_group_name", "vpc_security_group_ids")
            if not database.get(argument)
        ]
        yield judge(database, not missing, f"{' and '.join(missing)} not set")


@check(
    "SR406",
    "RDS makes, keeps and rotates the master user's password",
    why="A password in the configuration is in the repository, the plan and the state, and never changes.",
    remedy="Set manage_master_user_password to true, and take the password out.",
    controls=(
        "AWS FSBP SecretsManager.1",
        "PCI DSS 4.0 8.6.2",
        "PCI DSS 4.0 8.6.3",
        "AWS Well-Architected SEC02-BP03",
        "AWS Well-Architected SEC02-BP05",
    ),
)
def managed_password(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        argument = "password" if database.type == "aws_db_instance" else "master_password"
        if database.get(argument) is not None:
            yield judge(database, False, f"{argument} is in the configuration")
            continue
        copied = any(database.get(source) is not None for source in COPIED_FROM)
        managed = on(database.get("manage_master_user_password")) or database.get(f"{argument}_wo") is not None
        yield judge(database, managed or copied, "manage_master_user_password is not on")


@check(
    "SR407",
    "The master user has a name of its own",
    why="Engines refuse reserved names; the usual ones spare an attacker half of the guess.",
    remedy="Choose another master_username; changing it replaces the database.",
    controls=("AWS FSBP RDS.24", "PCI DSS 4.0 2.2.2"),
)
def master_user(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        user = str(database.get("master_username", database.get("username", ""))).lower()
        if user in REFUSED_USERS or user.startswith(("pg_", "rds_")):
            yield judge(database, False, f"{user} is reserved: RDS refuses it")
        else:
            yield judge(database, user not in GUESSED_USERS, f"{user} is the first name anybody tries")


@check(
    "SR408",
    "AWS chooses the cluster's zones",
    why="To fewer zones than it wants Aurora adds its own, and the next plan replaces the cluster for them.",
    remedy="Take availability_zones out; the subnet group says where instances may be.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def zones_left_to_aws(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        zones = as_list(cluster.get("availability_zones"))
        yield judge(cluster, not zones, f"availability_zones names {len(zones)}")


@check(
    "SR409",
    "Snapshots have their database's tags",
    why="Without tags nobody is asked about a snapshot's cost, or about the data that is still in it.",
    remedy="Set copy_tags_to_snapshot to true.",
    controls=("AWS FSBP RDS.16", "AWS FSBP RDS.17"),
)
def tagged_snapshots(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        yield judge(database, on(database.get("copy_tags_to_snapshot")), "copy_tags_to_snapshot is not on")


@check(
    "SR410",
    "The database's log goes to CloudWatch Logs",
    why="On the instance the log is kept for three days, and is gone with it: no audit finds it there.",
    remedy='Add the engine\'s log ("postgresql", "audit") to enabled_cloudwatch_logs_exports.',
    controls=("AWS FSBP RDS.37", "PCI DSS 4.0 10.2.1", "PCI DSS 4.0 10.3.3"),
)
def exported_log(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        exported = as_list(database.get("enabled_cloudwatch_logs_exports"))
        wanted = AUDIT_LOG.get(str(database.get("engine")))
        holds = wanted in exported if wanted else exported
        yield judge(database, holds or any(map(is_unknown, exported)), f"exports {exported or 'no log'}")


@check(
    "SR418",
    "Database users can sign in with IAM",
    why="A password is one more thing to keep and to take back; a token of IAM ends by itself.",
    remedy="Set iam_database_authentication_enabled to true.",
    controls=("AWS FSBP RDS.12", "AWS Well-Architected SEC02-BP02"),
)
def sign_in_with_iam(stack: Stack) -> Verdicts:
    for database in stack.of_type(*DATABASES):
        enabled = on(database.get("iam_database_authentication_enabled"))
        yield judge(database, enabled, "iam_database_authentication_enabled is not on")
