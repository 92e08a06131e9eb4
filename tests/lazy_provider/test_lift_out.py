"""The folder can be copied into another project: it needs nothing else of this one."""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path

import pytest

from .conftest import PROJECT, RunPython

FOLDER = PROJECT / "strongroom" / "lazy_provider"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_it_imports_the_standard_library_and_itself(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1, f"line {node.lineno} leaves the folder"
            names = [] if node.level else [node.module or ""]
        else:
            continue
        foreign = {name.split(".")[0] for name in names} - sys.stdlib_module_names
        assert not foreign, f"line {node.lineno} imports {foreign}"


def test_a_copy_of_it_works_elsewhere(python: RunPython, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "some where" / "fast_bindings")
    code = (
        "from fast_bindings import install\nassert install()\n"
        "from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket\n"
        "import sys\nassert 'strongroom' not in sys.modules\n"
        "assert 'cdktf_cdktf_provider_aws.vpc' not in sys.modules\nprint(S3Bucket.__name__)"
    )
    process = python("-W", "error", "-c", code, PYTHONPATH=str(tmp_path / "some where"))
    assert process.returncode == 0, process.stderr
    assert process.stdout == "S3Bucket\n"


def test_strongroom_itself_is_light(python: RunPython) -> None:
    code = "import sys; before = set(sys.modules); import strongroom; print(set(sys.modules) - before)"
    assert python("-c", code).stdout.strip() == "{'strongroom'}"
