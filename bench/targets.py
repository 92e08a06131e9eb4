"""What synthesis was meant to cost, as ratios to what peers cost on the same machine in the same minutes."""

from __future__ import annotations

from collections.abc import Sequence

from bench import names
from bench.results import Ratio, Target
from stacks.demand.measured import Spread

__all__ = ["targets"]

AGAINST_ONE_BUCKET = 0.20
AGAINST_AWS_CDK = 0.30
MEMORY = 0.35
FURTHER = 0.04
# A cost that grows with the square of the number would be above 2; the rest is room for noise.
STRAIGHT = 1.2


def targets(ratios: Sequence[Ratio], *, further: Spread, straightness: Spread, most: int) -> tuple[Target, ...]:
    """Each target with what was found; `most` is the largest number of environments."""
    found = {(each.subject, each.against): each for each in ratios}
    one_bucket = found[names.STRONGROOM, names.ONE_BUCKET]
    aws_cdk = found[names.STRONGROOM, names.AWS_CDK]
    return (
        _target("time of all stacks, to that of cdktf with one bucket", AGAINST_ONE_BUCKET, one_bucket.seconds),
        _target(
            "time of all stacks, to that of AWS CDK with one environment", AGAINST_AWS_CDK, aws_cdk.seconds
        ),
        _target("peak memory of all stacks, to that of cdktf with one bucket", MEMORY, one_bucket.peak_mib),
        _target("time of each further environment, to that of cdktf with one bucket", FURTHER, further),
        _target(
            f"growth to {most} environments: what one more takes at the end, to what it takes before",
            STRAIGHT,
            straightness,
        ),
    )


def _target(claim: str, limit: float, found: Spread) -> Target:
    return Target(claim=claim, limit=limit, found=found, met=found.median <= limit)
