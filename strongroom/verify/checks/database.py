"""Aurora PostgreSQL."""

from __future__ import annotations

from strongroom.synthesized import Stack
from strongroom.verify.check import Verdicts, check, judge

LEAST_RETENTION = 14  # days: two weeks, so that a fault noticed after a holiday can still be undone


@check(
    "SR401",
    "Backups reach back two weeks at least",
    why="A fault is often noticed days later; what the backups no longer reach can't be had back.",
    remedy="Set backup_retention_period to 14 or more (35 is Aurora's maximum).",
    controls=("AWS FSBP RDS.11", "AWS Well-Architected REL09-BP01"),
)
def backup_retention(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        days = cluster.get("backup_retention_period", 1)
        yield judge(cluster, days >= LEAST_RETENTION, f"backups are kept for {days} days")
