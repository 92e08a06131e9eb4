"""The lazily loaded provider does what the fully loaded one does, with a fraction of the modules."""

from __future__ import annotations

import json
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from .assembly_sample import sample
from .conftest import RunPython

PROBE = Path(__file__).with_name("probe.py")
# Of 1,526 resource types and 608 data sources: more than 400, in a few seconds.
EVERY = 5


@dataclass(frozen=True)
class ProbeRun:
    observed: dict[str, list[str]]
    modules: list[str]
    modules_at_the_end: int
    output: dict[str, bytes]
    stderr: str


def run_probe(python: RunPython, loading: str, folder: Path, sampled: Path, *options: str) -> ProbeRun:
    process = python("-W", "error", *options, PROBE, loading, folder, sampled)
    assert process.returncode == 0, process.stderr
    printed = json.loads(process.stdout)
    return ProbeRun(
        printed["observed"],
        printed["modules"],
        printed["at_the_end"],
        {stack.name: (stack / "cdk.tf.json").read_bytes() for stack in (folder / "stacks").iterdir()},
        process.stderr,
    )


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sample") / "sample.json"
    package = Path(sysconfig.get_path("purelib")) / "cdktf_cdktf_provider_aws"
    file.write_text(json.dumps(sample(package, every=EVERY)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def lazy(python: RunPython, tmp_path_factory: pytest.TempPathFactory, sampled: Path) -> ProbeRun:
    return run_probe(python, "lazy", tmp_path_factory.mktemp("lazy"), sampled)


@pytest.fixture(scope="module")
def full(python: RunPython, tmp_path_factory: pytest.TempPathFactory, sampled: Path) -> ProbeRun:
    return run_probe(python, "full", tmp_path_factory.mktemp("full"), sampled)


@pytest.fixture(scope="module")
def with_o(python: RunPython, tmp_path_factory: pytest.TempPathFactory, sampled: Path) -> ProbeRun:
    """Annotations are text, which nothing may notice."""
    return run_probe(python, "lazy", tmp_path_factory.mktemp("with_o"), sampled, "-O")


def test_with_o_it_is_the_same(lazy: ProbeRun, with_o: ProbeRun) -> None:
    assert with_o.observed == lazy.observed
    assert with_o.output == lazy.output


@pytest.mark.parametrize(("stack", "types"), [("probe", 12), ("broad", 400)])
def test_the_synthesized_json_is_byte_identical(lazy: ProbeRun, full: ProbeRun, stack: str, types: int) -> None:
    assert lazy.output[stack] == full.output[stack]
    written = json.loads(lazy.output[stack])
    assert len(written["resource"]) + len(written["data"]) >= types


def test_python_reads_the_same_objects_back(lazy: ProbeRun, full: ProbeRun) -> None:
    assert lazy.observed == full.observed


def test_attributes_and_blocks_of_every_sampled_type_read_the_same(lazy: ProbeRun, full: ProbeRun) -> None:
    assert lazy.observed["broad"] == full.observed["broad"]
    assert len(lazy.observed["broad"]) > 800


def test_an_object_built_in_javascript_gets_its_python_type(lazy: ProbeRun) -> None:
    assert lazy.observed["built in JavaScript"] == [
        "cdktf_cdktf_provider_aws.sqs_queue.SqsQueue",
        "cdktf_cdktf_provider_aws.sqs_queue.SqsQueueTimeoutsOutputReference",
    ]


def test_only_the_modules_in_use_are_imported(lazy: ProbeRun, full: ProbeRun) -> None:
    assert len(full.modules) > 2_000
    assert len(lazy.modules) <= 20
    assert {"_jsii", "s3_bucket", "sqs_queue"} <= set(lazy.modules)
    assert lazy.modules_at_the_end < len(full.modules) / 3


def test_the_lazy_run_is_silent(lazy: ProbeRun) -> None:
    assert lazy.stderr == ""
