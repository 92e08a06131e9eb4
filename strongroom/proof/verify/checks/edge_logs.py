"""CloudFront's access logs, by standard logging v2: source, delivery, destination."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.checks.certificates import EDGE_REGION
from strongroom.proof.verify.deliveries import bucket_named, not_delivered
from strongroom.proof.verify.distributions import buckets_behind
from strongroom.synthesized import Resource, Stack, is_unknown, value_of

DELIVERY, SOURCE, DESTINATION = (
    "aws_cloudwatch_log_delivery",
    "aws_cloudwatch_log_delivery_source",
    "aws_cloudwatch_log_delivery_destination",
)
LOGS_SERVICE = "delivery.logs.amazonaws.com"


@check(
    "SR741",
    "Every request to a distribution is logged",
    why="Without access logs nobody can say who fetched what, nor what an attack asked for.",
    remedy=(
        f"Make {SOURCE} (ACCESS_LOGS, the distribution's ARN), {DESTINATION} (another bucket) and {DELIVERY} "
        "between them."
    ),
    controls=("AWS FSBP CloudFront.5", "PCI DSS 4.0 10.2.1", "AWS Well-Architected SEC04-BP01"),
)
def logged(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        legacy = [logs for logs in distribution.blocks("logging_config") if logs.get("bucket")]
        if not legacy:
            yield Verdict(distribution, _unlogged(stack, distribution))


def _unlogged(stack: Stack, distribution: Resource) -> str | None:
    sources = [
        source
        for source in stack.referring_to(distribution, SOURCE, by="resource_arn")
        if source.get("log_type") == "ACCESS_LOGS"
    ]
    deliveries = [
        delivery
        for source in sources
        for delivery in stack.referring_to(source, DELIVERY, by="delivery_source_name")
    ]
    if not deliveries:
        return "its requests are delivered nowhere"
    behind = {bucket.address for _, bucket in buckets_behind(stack, distribution)}
    for delivery in deliveries:
        bucket = _bucket_of(stack, delivery)
        if bucket is not None and bucket.address in behind:
            return f"its logs go to {bucket.address}, which it serves"
    return None


def _destination_of(stack: Stack, delivery: Resource) -> Resource | None:
    return stack.find(delivery.reference("delivery_destination_arn"))


def _bucket_of(stack: Stack, delivery: Resource) -> Resource | None:
    destination = _destination_of(stack, delivery)
    if destination is None:
        return None
    return bucket_named(stack, destination.get("delivery_destination_configuration"))


@check(
    "SR742",
    "A log delivery may write from the first moment",
    why="The delivery is refused until the bucket's policy lets the service write; the apply fails once more.",
    remedy=f"Let {LOGS_SERVICE} put objects in the bucket's policy, and the delivery depend on that policy.",
    controls=("AWS Well-Architected SEC04-BP01",),
)
def delivered(stack: Stack) -> Verdicts:
    for delivery in stack.of_type(DELIVERY):
        bucket, destination = _bucket_of(stack, delivery), _destination_of(stack, delivery)
        if bucket is None or destination is None:
            continue
        arns = [
            str(value_of(block, "destination_resource_arn", ""))
            for block in destination.blocks("delivery_destination_configuration")
        ]
        arns = arns or [""]
        prefix = arns[0].partition("}")[2] or arns[0].partition("/")[2]
        problem = not_delivered(stack, delivery, bucket, service=LOGS_SERVICE, prefix=prefix)
        yield Verdict(delivery, problem)


@check(
    "SR743",
    "What CloudFront's logs are delivered with is in us-east-1",
    why="CloudFront's sources, destinations and deliveries exist there only, wherever the bucket is.",
    remedy="Make all three by a provider with an alias for us-east-1.",
    controls=("AWS Well-Architected SEC04-BP01",),
)
def in_us_east_1(stack: Stack) -> Verdicts:
    for distribution in stack.of_type("aws_cloudfront_distribution"):
        for source in stack.referring_to(distribution, SOURCE, by="resource_arn"):
            yield _in_us_east_1(stack, source)
            for delivery in stack.referring_to(source, DELIVERY, by="delivery_source_name"):
                yield _in_us_east_1(stack, delivery)
                destination = _destination_of(stack, delivery)
                if destination is not None:
                    yield _in_us_east_1(stack, destination)


def _in_us_east_1(stack: Stack, resource: Resource) -> Verdict:
    region = stack.region_of(resource)
    return judge(resource, region == EDGE_REGION or is_unknown(region), f"it is in {region}")
