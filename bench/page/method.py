"""The page's part about how it was measured, and what the figures don't say."""

from __future__ import annotations

from collections.abc import Iterator

from bench import names
from bench.cost import SAMPLE_EVERY_SECONDS
from bench.results import Results
from strongroom.capacity.numbers import short
from strongroom.capacity.page.markdown import entry, paragraph

__all__ = ["method"]


def method(results: Results) -> Iterator[str]:
    """How, with what, and the limits."""
    yield "## How it is measured\n"
    for text in _how(results):
        yield entry(text)
    yield ""
    yield "## Versions\n"
    yield paragraph(", ".join(f"{name} {version}" for name, version in results.versions.items()) + ".")


def _how(results: Results) -> Iterator[str]:
    loads = sorted(run.load for run in results.runs)
    subjects = {subject.name: subject for subject in results.subjects}
    one, cdk = subjects[names.environments(1)], subjects[names.AWS_CDK]
    yield (
        "Every subject runs once a round, one after another, each in a fresh process. A ratio is taken within "
        "a round, and the median over the rounds."
    )
    yield (
        f"Peak memory is the sum of {results.memory} over the process and its descendants at one time (Python "
        f"and Node, Terraform and its provider), sampled every {SAMPLE_EVERY_SECONDS * 1000:.0f} ms. CPU time "
        "is that of all processes that ended."
    )
    yield (
        "Warm means: byte code, jsii's unpacked packages and its index of their types are there, for the peers "
        "too. The file system's cache is warm in every run, the cold ones as well."
    )
    yield (
        f"The load average before a run was {short(loads[0])} to {short(loads[-1])}, the benchmark's own runs "
        "among it. CPU time tells more than wall time of a machine that is busy with other things."
    )
    yield (
        "*As it comes*: as its documentation has it, nothing made lazy. Without its lazy loading, this project "
        "is that: the same stacks, from the same files, by cdktf alone."
    )
    yield (
        f"AWS CDK synthesizes the tiers of `prod` in its own higher-level constructs (`bench/peers/aws_cdk`), "
        f"{cdk.resources} resources in CloudFormation's count. With one environment this project writes "
        f"{one.resources}, the account's bootstrap stack among them. AWS CDK leaves the function's "
        "dependencies out of its asset, for it would install them with Docker."
    )
    yield (
        "Subjects are run by their own programs, not by `cdktf synth` or `cdk synth`, whose command lines add "
        "seconds of their own."
    )
