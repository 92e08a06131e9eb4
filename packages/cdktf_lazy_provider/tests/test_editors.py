"""Editors and type checkers read the published files, and what they offer stays what it was."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import jedi
import pytest

PROJECT = Path(__file__).parents[3]
SAMPLE = """
import cdktf_lazy_provider.auto
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_random.password import Password

password = Password(TerraformStack(App(), "stack"), "password", length={length})
length: float = password.length
"""


def completed(source: str) -> set[str]:
    lines = source.splitlines()
    script = jedi.Script(source, environment=jedi.InterpreterEnvironment())
    return {name.name for name in script.complete(len(lines), len(lines[-1]))}


def test_an_editor_completes_the_names_of_modules() -> None:
    names = completed("import cdktf_cdktf_provider_aws.s3_bucket_vers")
    assert names == {"s3_bucket_versioning"}


def test_an_editor_completes_the_members_of_a_class() -> None:
    source = "from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue\nSqsQueue.visibility_timeout_sec"
    assert completed(source) == {"visibility_timeout_seconds", "visibility_timeout_seconds_input"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file without a mistake, and one with a length that is a text."""
    folder = tmp_path_factory.mktemp("types")
    sources = {"right": folder / "right.py", "wrong": folder / "wrong.py"}
    sources["right"].write_text(SAMPLE.format(length=24))
    sources["wrong"].write_text(SAMPLE.format(length="'24'"))
    return sources


def check(*command: str | Path) -> tuple[int, str]:
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return process.returncode, process.stdout + process.stderr


def test_mypy_knows_the_types(sources: dict[str, Path]) -> None:
    # A cache that stays: without it mypy reads cdktf's 2 MB anew.
    options = ("--strict", "--cache-dir", PROJECT / ".mypy_cache" / "lazy_provider")
    status, said = check(sys.executable, "-m", "mypy", *options, *sources.values())
    assert status == 1
    assert re.findall(r"(\w+)\.py:\d+: error", said) == ["wrong"]
    assert 'Argument "length" to "Password" has incompatible type "str"' in said


def test_pyright_knows_the_types(sources: dict[str, Path]) -> None:
    pyright = shutil.which("pyright", path=str(PROJECT / "node_modules" / ".bin"))
    if pyright is None:
        pytest.skip("pyright is not in node_modules: `make setup` installs it.")
    status, said = check(pyright, "--pythonpath", sys.executable, *sources.values())
    assert status == 1
    assert re.findall(r"(\w+)\.py:\d+:\d+ - error", said) == ["wrong"]
    assert "\"Literal['24']\" is not assignable to" in said
