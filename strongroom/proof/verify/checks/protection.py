"""What holds data outlives a wrong plan, a wrong command, and the wrong hands."""

from __future__ import annotations

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, is_unknown, number, off, on

# Types that hold what can't be recreated from the code.
STATEFUL = (
    "aws_backup_vault",
    "aws_cloudtrail",
    "aws_cloudwatch_log_group",
    "aws_cognito_user_pool",
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_ebs_volume",
    "aws_ecr_repository",
    "aws_efs_file_system",
    "aws_elasticache_replication_group",
    "aws_kinesis_stream",
    "aws_kms_key",  # what it encrypted is lost with it
    "aws_neptune_cluster",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_route53_zone",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_sqs_queue",  # messages that nobody has worked on yet
)

# Types through which everybody is served, or told: while a new one is made, nobody is.
SERVING = (
    "aws_alb",
    "aws_cloudfront_distribution",
    "aws_db_subnet_group",  # the database is in it
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_eip",  # partners have it on their lists
    "aws_lb",
    "aws_nat_gateway",
    "aws_sns_topic",  # its subscriptions are confirmed by people
    "aws_subnet",
    "aws_vpc",
)

# Type -> what makes AWS itself refuse its deletion.
DELETION_PROTECTION = {
    "aws_db_instance": "deletion_protection",
    "aws_docdb_cluster": "deletion_protection",
    "aws_dynamodb_table": "deletion_protection_enabled",
    "aws_neptune_cluster": "deletion_protection",
    "aws_rds_cluster": "deletion_protection",
}

# Arguments that let a deletion take along what is inside.
FORCED = ("force_delete", "force_destroy")
FORCEABLE = ("aws_backup_vault", "aws_ecr_repository", "aws_route53_zone", "aws_s3_bucket")

# Type -> how long AWS keeps what was deleted, in days; 30 is the default and the maximum of both.
RECOVERY = {
    "aws_kms_key": "deletion_window_in_days",
    "aws_secretsmanager_secret": "recovery_window_in_days",
}
LONGEST_RECOVERY = 30

# What gives another name on every plan, so that its argument's changes must be ignored.
_EVER_NEW = ("timestamp()", "uuid()")


@check(
    "SR841",
    "No plan destroys what holds data",
    why="A renamed construct, or an argument that can't change in place, makes a new and empty one.",
    remedy="Set prevent_destroy to true in the lifecycle.",
    controls=("AWS Well-Architected SEC08-BP04",),
)
def kept_by_terraform(stack: Stack) -> Verdicts:
    for resource in stack.of_type(*STATEFUL):
        kept = lifecycles.has(resource, "prevent_destroy")
        yield judge(resource, kept, "prevent_destroy is not on")


@check(
    "SR846",
    "No plan destroys what everybody is served through",
    why="A plan that replaces it stops the system for minutes, or for good: its address is another one then.",
    remedy="Set prevent_destroy to true in the lifecycle.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def serving_kept(stack: Stack) -> Verdicts:
    for resource in stack.of_type(*SERVING):
        kept = lifecycles.has(resource, "prevent_destroy")
        yield judge(resource, kept, "prevent_destroy is not on")


@check(
    "SR842",
    "AWS refuses to delete databases and tables",
    why="Terraform's own protection does nothing against a console, a script, or a plan without the block.",
    remedy="Set deletion_protection (DynamoDB: deletion_protection_enabled) to true.",
    controls=("AWS FSBP DynamoDB.6", "AWS FSBP RDS.7", "AWS FSBP RDS.8", "AWS Well-Architected SEC08-BP04"),
)
def kept_by_aws(stack: Stack) -> Verdicts:
    for resource in stack.of_type(*DELETION_PROTECTION):
        argument = DELETION_PROTECTION[resource.type]
        yield judge(resource, on(resource.get(argument)), f"{argument} is not on")


@check(
    "SR843",
    "A deleted database leaves a snapshot, under a name that no earlier one has, and its backups",
    why="Without a snapshot everything is gone; with a name that is taken, the second deletion fails.",
    remedy=(
        "Set skip_final_snapshot and delete_automated_backups to false, and final_snapshot_identifier to a "
        "name with the time in it, its changes ignored."
    ),
    controls=("AWS Well-Architected REL09-BP03",),
)
def last_snapshot(stack: Stack) -> Verdicts:
    for database in stack.of_type("aws_rds_cluster", "aws_db_instance"):
        flaw = _flaw_of_last_snapshot(database)
        yield judge(database, flaw is None, str(flaw))


def _flaw_of_last_snapshot(database: Resource) -> str | None:
    name = database.get("final_snapshot_identifier")
    if not off(database.get("skip_final_snapshot")):
        return "skip_final_snapshot is on"
    if name is None:
        return "final_snapshot_identifier is not set"
    if not is_unknown(name):
        return f"final_snapshot_identifier is always {name}"
    if not off(database.get("delete_automated_backups", True)):
        return "delete_automated_backups is on"
    if any(call in name for call in _EVER_NEW) and not _ignores(database, "final_snapshot_identifier"):
        return "final_snapshot_identifier is another one in every plan"
    return None


def _ignores(resource: Resource, argument: str) -> bool:
    ignored = lifecycles.listed(resource, "ignore_changes")
    return argument in ignored or "all" in ignored


@check(
    "SR844",
    "No deletion takes along what is inside",
    why="A bucket or a repository that is destroyed by force loses every object and every version in it.",
    remedy="Set force_destroy (repositories: force_delete) to false.",
    controls=("AWS Well-Architected SEC08-BP04",),
)
def never_forced(stack: Stack) -> Verdicts:
    for resource in stack.resources.values():
        forced = [argument for argument in FORCED if not off(resource.get(argument))]
        if resource.type in FORCEABLE or forced:
            yield judge(resource, not forced, f"{' and '.join(forced)} is on")


@check(
    "SR845",
    "A deleted key or secret can be had back for 30 days",
    why="A key that is gone takes all that it encrypted with it; a week is less than a holiday.",
    remedy="Set deletion_window_in_days (secrets: recovery_window_in_days) to 30, AWS's maximum.",
    controls=("AWS Well-Architected SEC08-BP01",),
)
def had_back(stack: Stack) -> Verdicts:
    for resource in stack.of_type(*RECOVERY):
        days = number(resource.get(RECOVERY[resource.type], LONGEST_RECOVERY))
        yield judge(resource, days is None or days >= LONGEST_RECOVERY, f"it is gone after {days} days")
