"""checkov's reports: each is made once for the whole session, whatever number of workers it has."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from strongroom.proof.verify import waivers
from strongroom.proof.verify.waivers import Waivers
from tests.policies.projects import MANY, RENAMED, Made, synthesized
from tests.policies.report import PROJECT, Report, read, run


@pytest.fixture(scope="session")
def table() -> Waivers:
    """The committed one before any of it expires: one test says what has, and the others go on."""
    return waivers.read(PROJECT / waivers.TABLE, datetime.date.min)


def _once(folder: Path, name: str, make: Callable[[], str]) -> Report:
    file = folder / f"checkov-{name}.json"
    with FileLock(folder / f"checkov-{name}.lock"):
        if not file.exists():
            file.write_text(make(), encoding="utf-8")
    return read(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def synthesized_report(session_folder: Path, synthesis: Path) -> Report:
    """checkov on every synthesized stack."""
    return _once(
        session_folder, "synthesized", lambda: run(synthesis, "terraform_json", "--directory", synthesis)
    )


@pytest.fixture(scope="session")
def plan_report(session_folder: Path, plans: Path) -> Report:
    """checkov on the plans."""
    files = sorted(plans.glob("*/plan.json"))
    given = [argument for file in files for argument in ("--file", file)]
    return _once(session_folder, "plans", lambda: run(plans, "terraform_plan", *given))


@pytest.fixture(scope="session")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return synthesized(RENAMED, tmp_path_factory.mktemp(RENAMED.name))


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return synthesized(MANY, tmp_path_factory.mktemp(MANY.name))
