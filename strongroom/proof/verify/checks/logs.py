"""Log groups, and how long logs are kept."""

from __future__ import annotations

from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.log_buckets import is_for_logs
from strongroom.synthesized import Resource, Stack, as_list, is_unknown, references

A_YEAR = 365  # days: what PCI DSS 4.0 (10.5.1) wants


@check(
    "SR821",
    "Log groups keep a year, and not for ever",
    why="A breach is found months later on average; without a retention a group grows, and costs, for ever.",
    remedy="Set retention_in_days to 365 or more.",
    controls=("PCI DSS 4.0 10.5.1", "AWS Well-Architected SEC04-BP01"),
)
def groups_keep_a_year(stack: Stack) -> Verdicts:
    for group in stack.of_type("aws_cloudwatch_log_group"):
        days = group.get("retention_in_days", 0)
        yield judge(group, within(days, A_YEAR), "kept for ever" if days == 0 else f"kept for {days} days")


@check(
    "SR822",
    "Buckets of logs keep them a year",
    why="Access logs are what is left of an attack that the application did not notice.",
    remedy="Let the lifecycle's expiration begin at 365 days, or leave it out.",
    controls=("PCI DSS 4.0 10.5.1",),
)
def buckets_keep_a_year(stack: Stack) -> Verdicts:
    for lifecycle in stack.of_type("aws_s3_bucket_lifecycle_configuration"):
        bucket = stack.find(lifecycle.reference("bucket"))
        if bucket is None or not is_for_logs(stack, bucket):
            continue
        days = [block.get("days") for block in lifecycle.blocks("rule", "expiration") if block.get("days")]
        yield judge(lifecycle, all(within(each, A_YEAR) for each in days), f"logs expire after {days} days")


@check(
    "SR823",
    "A log group is there before the service that would make it",
    why="The service makes the group, unencrypted and kept for ever, and the apply finds the name taken.",
    remedy="Add an aws_cloudwatch_log_group of the service's name for it, and let the service depend on it.",
    controls=("AWS Well-Architected SEC04-BP01",),
)
def group_first(stack: Stack) -> Verdicts:
    for function in stack.of_type("aws_lambda_function"):
        given = (block.get("log_group") for block in function.blocks("logging_config"))
        name = next((each for each in given if each), f"/aws/lambda/{function.get('function_name')}")
        yield _first(stack, function, str(name))
    for cluster in stack.of_type("aws_rds_cluster"):
        for log in as_list(cluster.get("enabled_cloudwatch_logs_exports")):
            yield _first(stack, cluster, f"/aws/rds/cluster/{cluster.get('cluster_identifier')}/{log}")


def _first(stack: Stack, service: Resource, name: str) -> Verdict:
    """The verdict on a service that logs to the group of this name, or to the one that it refers to."""
    named = {reference.address for reference in references(name)}
    for group in stack.of_type("aws_cloudwatch_log_group"):
        if group.address in named or group.get("name") == name:
            return judge(service, stack.waits_for(service, group), f"does not wait for {group.address}")
    return judge(service, is_unknown(name), f"the stack has no log group {name}")
