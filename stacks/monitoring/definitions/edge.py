"""CloudFront. Its metrics, and so its alarms, are in us-east-1."""

from __future__ import annotations

from stacks.monitoring.definition import Definition, Metric, Statistic, Window, single
from stacks.monitoring.watched import Watched

__all__ = ["EDGE", "of_distribution"]


def of_distribution(watched: Watched, name: str, statistic: Statistic, label: str) -> Metric:
    """A metric of the distribution, over all edge locations."""
    dimensions = {"DistributionId": watched.distribution, "Region": "Global"}
    return Metric("AWS/CloudFront", name, dimensions, statistic, label)


EDGE = (
    Definition(
        id="edge-5xx",
        title="CloudFront answers with errors (5XX)",
        severity="critical",
        signals=single(lambda watched: of_distribution(watched, "5xxErrorRate", "Average", "5XX")),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 1,
        unit="%",
        why="the page is a handful of files in S3: there is no reason for more than a stray error",
        window=Window(3, 5),
        action="Find the failing paths in CloudFront's log; look for S3 on the AWS Health Dashboard.",
        edge=True,
    ),
    Definition(
        id="edge-4xx",
        title="CloudFront refuses many requests (4XX)",
        severity="warning",
        signals=single(lambda watched: of_distribution(watched, "4xxErrorRate", "Average", "4XX")),
        comparison="GreaterThanThreshold",
        threshold=lambda _: 20,
        unit="%",
        why=(
            "a path that does not exist is answered with the page, so 4XX means that the page itself can't be "
            "read, or that the WAF blocks; strays of the second kind stay below a fifth"
        ),
        window=Window(10, 15),
        action="Open the page; if it is refused, check bucket policy, key policy, origin access control.",
        edge=True,
    ),
)
