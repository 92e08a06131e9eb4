"""The lazily loaded provider does what the fully loaded one does, in a fraction of the time."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import RunPython

PROBE = Path(__file__).with_name("probe.py")


@dataclass(frozen=True)
class ProbeRun:
    observed: dict[str, object]
    modules: list[str]
    output: bytes
    stderr: str
    seconds: float


def run_probe(python: RunPython, loading: str, folder: Path) -> ProbeRun:
    started = time.perf_counter()
    process = python("-W", "error", PROBE, loading, folder)
    seconds = time.perf_counter() - started
    assert process.returncode == 0, process.stderr
    printed = json.loads(process.stdout)
    output = (folder / "stacks" / "probe" / "cdk.tf.json").read_bytes()
    return ProbeRun(printed["observed"], printed["modules"], output, process.stderr, seconds)


@pytest.fixture(scope="module")
def lazy(python: RunPython, tmp_path_factory: pytest.TempPathFactory) -> ProbeRun:
    return run_probe(python, "lazy", tmp_path_factory.mktemp("lazy"))


@pytest.fixture(scope="module")
def full(python: RunPython, tmp_path_factory: pytest.TempPathFactory) -> ProbeRun:
    return run_probe(python, "full", tmp_path_factory.mktemp("full"))


def test_the_synthesized_json_is_byte_identical(lazy: ProbeRun, full: ProbeRun) -> None:
    assert lazy.output == full.output
    assert len(json.loads(lazy.output)["resource"]) >= 12


def test_python_reads_the_same_objects_back(lazy: ProbeRun, full: ProbeRun) -> None:
    assert lazy.observed == full.observed


def test_an_object_built_in_javascript_gets_its_python_type(lazy: ProbeRun) -> None:
    assert lazy.observed["built in JavaScript"] == [
        "cdktf_cdktf_provider_aws.sqs_queue.SqsQueue",
        "cdktf_cdktf_provider_aws.sqs_queue.SqsQueueTimeoutsOutputReference",
    ]


def test_only_the_modules_in_use_are_imported(lazy: ProbeRun, full: ProbeRun) -> None:
    assert len(full.modules) > 2_000
    assert len(lazy.modules) <= 20
    assert {"_jsii", "s3_bucket", "sqs_queue"} <= set(lazy.modules)


def test_the_lazy_run_is_silent(lazy: ProbeRun) -> None:
    assert lazy.stderr == ""


def test_it_takes_less_than_half_the_time(lazy: ProbeRun, full: ProbeRun) -> None:
    assert lazy.seconds < full.seconds / 2
