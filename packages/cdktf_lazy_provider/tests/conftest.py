"""Python in a process of its own: what is tested here is the state of the interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]

RunPython = Callable[..., subprocess.CompletedProcess[str]]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs this folder, so that the full import happens once in a session."""
    for item in items:
        if item.path.is_relative_to(PACKAGE):
            item.add_marker(pytest.mark.xdist_group("lazy_provider"))


@pytest.fixture(scope="session")
def clean_environment() -> dict[str, str]:
    """Without what a lazy loading of the test session itself has put into the environment."""
    ours = {"NODE_OPTIONS", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"}
    return {name: value for name, value in os.environ.items() if name not in ours}


@pytest.fixture(scope="session")
def python(clean_environment: dict[str, str]) -> RunPython:
    """Runs Python with these arguments; variables are added by keyword."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
            env={**clean_environment, **variables},
        )

    return run
