"""A cluster's instances: how many, in which order, of which class, and how closely watched."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.pointing import configuring
from strongroom.synthesized import Resource, Stack, is_unknown, number, off, on

INTERVALS = (1, 5, 10, 15, 30, 60)  # seconds: what Enhanced Monitoring offers

# Aurora user guide, "DB engine, Region, and instance class support for Performance Insights": Aurora
# PostgreSQL has no restriction.
WITHOUT_PERFORMANCE_INSIGHTS = {"aurora-mysql": ("db.t2.", "db.t3.", "db.t4g.micro", "db.t4g.small")}


def members(stack: Stack, cluster: Resource) -> list[Resource]:
    return configuring(stack, cluster, "aws_rds_cluster_instance", "cluster_identifier", "cluster_identifier")


@check(
    "SR411",
    "A cluster has a reader beside its writer",
    why="Alone, a writer that fails is recreated: about ten minutes without a database, instead of one.",
    remedy="Add an aws_rds_cluster_instance to the cluster.",
    controls=("AWS FSBP RDS.15", "AWS Well-Architected REL10-BP01"),
)
def a_reader(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        instances = members(stack, cluster)
        many = any("for_each" in each.attributes or is_unknown(each.get("count")) for each in instances)
        count = sum(number(each.get("count", 1)) or 0 for each in instances)
        yield judge(cluster, many or count >= 2, f"it has {count} instances")


@check(
    "SR412",
    "Readers are made after the writer",
    why="The first instance becomes the writer: made at once they race, and the wrong one may win.",
    remedy="Let each reader depend on the instance that is to be the writer.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def readers_after_the_writer(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        instances = members(stack, cluster)
        waiting = {
            one.address: sum(other != one and stack.waits_for(other, one) for other in instances)
            for one in instances
        }
        # The one that most wait for; where none does, the one that is promoted first.
        ranked = sorted(
            instances, key=lambda one: (-waiting[one.address], number(one.get("promotion_tier", 0)) or 0)
        )
        for instance in ranked[1:]:
            yield judge(
                instance, stack.waits_for(instance, ranked[0]), f"does not wait for {ranked[0].address}"
            )


@check(
    "SR413",
    "Serverless instances are in a cluster that says how far they scale",
    why="CreateDBInstance is refused: db.serverless wants the cluster's scaling configuration first.",
    remedy="Give the cluster a serverlessv2_scaling_configuration block, or the instance another class.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def serverless_scaling(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        scales = bool(cluster.blocks("serverlessv2_scaling_configuration"))
        for instance in members(stack, cluster):
            serverless = instance.get("instance_class") == "db.serverless"
            yield judge(instance, scales or not serverless, f"{cluster.address} has no scaling configuration")


@check(
    "SR414",
    "Instances report their operating system's metrics",
    why="CloudWatch sees an instance from outside; which process took memory or disk, nobody can tell.",
    remedy="Set monitoring_interval to 60 or less (seconds), and monitoring_role_arn.",
    controls=("AWS FSBP RDS.6",),
)
def enhanced_monitoring(stack: Stack) -> Verdicts:
    for instance in stack.of_type("aws_rds_cluster_instance", "aws_db_instance"):
        interval = number(instance.get("monitoring_interval", 0))
        if interval is not None and interval not in INTERVALS:
            yield judge(instance, False, f"monitoring_interval is {interval}")
        else:
            yield judge(instance, instance.get("monitoring_role_arn"), "no monitoring_role_arn: RDS refuses")


@check(
    "SR415",
    "Performance Insights are on where the class has them, and off where it has not",
    why="Without them a slow database shows no statement; on a class without them RDS refuses the instance.",
    remedy="Set performance_insights_enabled as the instance class allows.",
    controls=("AWS Well-Architected PERF03-BP03",),
)
def performance_insights(stack: Stack) -> Verdicts:
    for instance in stack.of_type("aws_rds_cluster_instance"):
        enabled, size = instance.get("performance_insights_enabled"), str(instance.get("instance_class"))
        if size.startswith(WITHOUT_PERFORMANCE_INSIGHTS.get(str(instance.get("engine")), ())):
            yield judge(instance, off(enabled), f"{size} has no Performance Insights")
        else:
            yield judge(instance, on(enabled), "performance_insights_enabled is not on")


@check(
    "SR416",
    "No instance lives on CPU credits",
    why="A burstable instance slows down to a fraction of its processors when its credits are spent.",
    remedy="Choose an r class; AWS recommends the t classes for development and test only.",
    controls=("AWS Well-Architected PERF03-BP02",),
)
def not_burstable(stack: Stack) -> Verdicts:
    for instance in stack.of_type("aws_rds_cluster_instance", "aws_db_instance"):
        size = str(instance.get("instance_class"))
        yield judge(instance, not size.startswith("db.t"), f"{size} is burstable")


@check(
    "SR417",
    "One hand changes the minor version: AWS, or the configuration",
    why="AWS upgrades past a version that is written down, and the next plan is a refused downgrade.",
    remedy="Set auto_minor_version_upgrade to false, or engine_version to the major version alone.",
    controls=("AWS Well-Architected OPS05-BP03",),
)
def one_hand_on_the_version(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        version = str(cluster.get("engine_version", ""))
        exact = "." in version and not is_unknown(version)
        for instance in members(stack, cluster):
            # AWS's own default is to upgrade.
            upgrades = not off(instance.get("auto_minor_version_upgrade", True))
            yield judge(instance, not (exact and upgrades), f"AWS upgrades it, and the cluster is at {version}")


@check(
    "SR427",
    "A database that is protected from deletion does not pause",
    why="A paused instance takes 15 seconds and more to wake at a connection: the first payments time out.",
    remedy="Set serverlessv2_scaling_configuration.min_capacity to 2 or more, which Performance Insights need.",
    controls=("AWS Well-Architected PERF03-BP02",),
)
def does_not_pause(stack: Stack) -> Verdicts:
    for cluster in stack.of_type("aws_rds_cluster"):
        protected = on(cluster.get("deletion_protection")) and not is_unknown(
            cluster.get("deletion_protection")
        )
        least = [
            number(each.get("min_capacity")) for each in cluster.blocks("serverlessv2_scaling_configuration")
        ]
        yield judge(cluster, not (protected and 0 in least), "min_capacity is 0")
