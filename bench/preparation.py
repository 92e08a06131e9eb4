"""What is done once before the rounds and not measured, so that every subject but the cold ones is warm."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterable

from bench import cost, names
from bench.stage import Stage
from bench.subject import Subject
from bench.venvs import AWS_CDK, MAIN, TERRAIN, Venv
from cdktf_lazy_provider import runtime_index
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import terraform
from strongroom.synthesized import synthesis
from strongroom.workspace import Workspace

__all__ = ["prepare", "warm_jsii"]

# jsii's worker takes about 15 s on two idle cores; a machine that is busy with other things gets more.
LONGEST_WAIT_SECONDS = 120.0
POLL_SECONDS = 0.2
# Imports the package, tells how many of its modules that loaded, and stays until it is told to go.
STAY = """
import importlib, sys
name = importlib.import_module(sys.argv[1]).__name__ + "."
importlib.import_module(name + "_jsii")
print(sum(module.startswith(name) for module in sys.modules), flush=True)
sys.stdin.read()
"""
EVERY_MODULE = 2000  # the bindings of the AWS provider have 2,135
WARMED = (names.ONE_BUCKET, names.STRONGROOM, names.AWS_CDK, names.TERRAIN)


def prepare(stage: Stage, subjects: Iterable[Subject]) -> None:
    """jsii's caches, byte code, the function's zip, and what Terraform and `json` take."""
    stage.make()
    wanted = {subject.name: subject for subject in subjects}
    synthesis.synthesize(Workspace())
    loaded = warm_jsii(stage, MAIN)
    if loaded < EVERY_MODULE:
        raise UnusableError(
            f"In {MAIN.folder}, importing {MAIN.module} loads {loaded} modules instead of all: something makes "
            f"it lazy by itself, so it would not be cdktf as it comes. Make {MAIN.folder} anew."
        )
    for name, venv in {names.AWS_CDK: AWS_CDK, names.TERRAIN: TERRAIN}.items():
        if name in wanted:
            warm_jsii(stage, venv)
    if names.TERRAFORM in wanted:
        _initialize(stage)
    for name in WARMED:
        if name in wanted:
            run(stage, wanted[name])


def run(stage: Stage, subject: Subject) -> cost.Cost:
    """One run of a subject, after what has to be done before it."""
    subject.before()
    return cost.run(
        subject.command, environment=subject.environment, cwd=subject.cwd, log=stage.log(subject.name)
    )


def warm_jsii(stage: Stage, venv: Venv) -> int:
    """Load a package and let jsii finish its index of it; the number of modules that the import loaded."""
    process = subprocess.Popen(
        [venv.python, "-c", STAY, venv.module],
        env=stage.environment(),
        cwd=stage.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        loaded = process.stdout.readline() if process.stdout else ""
        if not loaded:
            raise StrongroomError(f"{venv.module} can't be imported in {venv.folder}: make that folder anew.")
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < until and not runtime_index.is_there(
            stage.cache, venv.npm_package, venv.version
        ):
            time.sleep(POLL_SECONDS)
    return int(loaded)


def _initialize(stage: Stage) -> None:
    shutil.copytree(Workspace().synthesized / "prod", stage.terraform)
    subprocess.run(
        [terraform.executable(), "init", "-backend=false", "-input=false", "-no-color"],
        cwd=stage.terraform,
        env=terraform.environment(Workspace()),
        stdout=subprocess.DEVNULL,
        check=True,
    )
