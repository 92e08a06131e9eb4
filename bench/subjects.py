"""The table of what is measured, in the order of a round: what is compared most is side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import names
from bench.plan import Plan
from bench.stage import Stage
from bench.subject import Subject
from bench.venvs import AWS_CDK, MAIN, TERRAIN, Venv
from strongroom.local import terraform
from strongroom.workspace import PROJECT, Workspace

__all__ = ["subjects"]

PEERS = PROJECT / "bench" / "peers"


def subjects(stage: Stage, plan: Plan) -> tuple[Subject, ...]:
    """Every subject of the plan."""
    return (
        _one_bucket(
            stage,
            names.LAZY_BUCKET,
            "the same bucket with `packages/cdktf_lazy_provider`",
            MAIN,
            "one_bucket_cdktf.py",
            CDKTF_LAZY_PROVIDER="1",
        ),
        _one_bucket(stage, names.ONE_BUCKET, "cdktf as it comes, one bucket", MAIN, "one_bucket_cdktf.py"),
        _ours(stage, names.STRONGROOM, "this project, every stack", None),
        _aws_cdk(stage),
        _one_bucket(
            stage, names.TERRAIN, "CDK Terrain as it comes, one bucket", TERRAIN, "one_bucket_cdktn.py"
        ),
        _json_dump(stage),
        _terraform(stage),
        *(
            _ours(stage, names.environments(number), f"this project, {_counted(number)}", number)
            for number in plan.ours
        ),
        *(_eager(stage, number) for number in plan.eager),
        *_cold(stage),
    )


def _counted(number: int) -> str:
    return "1 environment" if number == 1 else f"{number} environments"


def _one_bucket(stage: Stage, name: str, title: str, venv: Venv, program: str, **variables: str) -> Subject:
    output = stage.output(name)
    return Subject(
        name,
        title,
        (str(venv.python), str(PEERS / program), str(output)),
        stage.environment(**variables),
        stage.folder,
        output,
        partial(stage.clear, output),
    )


def _ours(stage: Stage, name: str, title: str, number: int | None) -> Subject:
    return Subject(
        name,
        title,
        (sys.executable, "-O", "main.py"),
        stage.environment(),
        stage.project,
        stage.project / "cdktf.out",
        partial(stage.set_environments, number),
    )


def _eager(stage: Stage, number: int) -> Subject:
    return Subject(
        names.eager(number),
        f"this project without its lazy loading, {_counted(number)}",
        (sys.executable, str(PEERS / "eager.py")),
        stage.environment(PYTHONPATH=str(stage.project)),  # the copy's stacks, not those beside this file
        stage.project,
        stage.project / "cdktf.out",
        partial(stage.set_environments, number),
    )


def _aws_cdk(stage: Stage) -> Subject:
    output = stage.output(names.AWS_CDK)
    return Subject(
        names.AWS_CDK,
        "AWS CDK (Python), one environment like `prod`",
        (str(AWS_CDK.python), "-m", "bench.peers.aws_cdk", str(output)),
        stage.environment(),
        PROJECT,
        output,
        partial(stage.clear, output),
    )


def _json_dump(stage: Stage) -> Subject:
    output = stage.output(names.JSON_DUMP)
    return Subject(
        names.JSON_DUMP,
        "the same documents read and written again by `json`",
        (sys.executable, str(PEERS / "json_dump.py"), str(Workspace().synthesized), str(output)),
        stage.environment(),
        stage.folder,
        output,
        partial(stage.clear, output),
    )


def _terraform(stage: Stage) -> Subject:
    return Subject(
        names.TERRAFORM,
        "`terraform validate` of `prod`, for scale",
        (str(terraform.executable()), "validate", "-no-color"),
        terraform.environment(Workspace()),
        stage.terraform,
    )


def _cold(stage: Stage) -> Iterator[Subject]:
    """What is slow once: a clone's first run, a machine's set-up, and a machine that had no set-up."""
    fresh: Path = stage.fresh
    yield Subject(
        names.FIRST,
        "this project, every stack: first run of a clone",
        (sys.executable, "-O", "main.py"),
        stage.environment(),
        fresh,
        fresh / "cdktf.out",
        stage.copy_anew,
    )
    yield Subject(
        names.WARM_UP,
        "what `make setup` does about jsii's cache, once for a machine",
        (sys.executable, "-m", "cdktf_lazy_provider.warm_up", "cdktf_cdktf_provider_aws"),
        stage.coldly(),
        stage.project,
        before=stage.empty_the_cache,
    )

    def cold() -> None:
        stage.empty_the_cache()
        stage.set_environments(None)

    yield Subject(
        names.COLD,
        "this project, every stack, with jsii's cache empty",
        (sys.executable, "-O", "main.py"),
        stage.coldly(),
        stage.project,
        stage.project / "cdktf.out",
        cold,
    )
