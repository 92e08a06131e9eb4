"""Three ways in: a call, an import, and an environment variable for an app that is not changed at all."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from .conftest import RunPython

APP = """
import sys
from cdktf_cdktf_provider_null.resource import Resource
print("cdktf_cdktf_provider_null.provider" in sys.modules)
"""
VARIABLE = "CDKTF_LAZY_PROVIDER"


@pytest.mark.parametrize(
    "line",
    [
        "import cdktf_lazy_provider.auto",
        "from cdktf_lazy_provider import auto",
        "import cdktf_lazy_provider; cdktf_lazy_provider.install()",
    ],
)
def test_a_line_of_code(python: RunPython, line: str) -> None:
    process = python("-W", "error", "-c", line + "\n" + APP)
    assert (process.returncode, process.stdout) == (0, "False\n"), process.stderr


def test_an_environment_variable(python: RunPython) -> None:
    process = python("-W", "error", "-c", APP, **{VARIABLE: "1"})
    assert (process.returncode, process.stdout) == (0, "False\n"), process.stderr


@pytest.mark.parametrize("value", ["", "0", None])
def test_being_installed_is_not_enough(python: RunPython, value: str | None) -> None:
    process = python("-c", APP, **({} if value is None else {VARIABLE: value}))
    assert (process.returncode, process.stdout) == (0, "True\n"), process.stderr


def test_unless_asked_nothing_of_the_package_is_imported(python: RunPython) -> None:
    code = "import os, sys; print('cdktf_lazy_provider' in sys.modules, 'NODE_OPTIONS' in os.environ)"
    assert python("-c", code).stdout == "False False\n"


def test_an_import_of_the_package_alone_installs_nothing(python: RunPython) -> None:
    """For `warm_up` imports it as well."""
    process = python("-c", "import cdktf_lazy_provider\n" + APP)
    assert (process.returncode, process.stdout) == (0, "True\n"), process.stderr


def test_the_start_file_is_where_python_reads_it() -> None:
    file = Path(sysconfig.get_path("purelib")) / "cdktf_lazy_provider.pth"
    assert file.read_text(encoding="utf-8").count("\n") == 1, "site runs each line by itself"
