"""Which environment is meant where none is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from strongroom import environments
from strongroom.errors import UnusableError
from tests.example_settings import ONE_ACCOUNT

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ONE_ACCOUNT, tmp_path / "environments")
    return tmp_path


def rename(project: Path, old: str, new: str) -> None:
    file = project / "environments" / f"{old}.toml"
    text = file.read_text().replace(f'environment = "{old}"', f'environment = "{new}"')
    (project / "environments" / f"{new}.toml").write_text(text)
    file.unlink()


def test_it_is_the_first_production_one(project: Path) -> None:
    assert environments.default(project / "environments") == "prod"
    rename(project, "prod", "live")
    assert environments.default(project / "environments") == "live"


def test_without_production_it_is_the_first(project: Path) -> None:
    (project / "environments" / "prod.toml").unlink()
    assert environments.default(project / "environments") == "dev"


def test_without_any_it_says_so(project: Path) -> None:
    shutil.rmtree(project / "environments")
    with pytest.raises(UnusableError, match="at least one environment's settings"):
        environments.default(project / "environments")


def test_one_that_is_not_there_is_told_with_the_nearest(project: Path) -> None:
    told = "There is no environment 'prd'. Did you mean 'prod'? There is: dev, prod, staging."
    with pytest.raises(UnusableError, match=re.escape(told)):
        environments.chosen("prd", project / "environments")


def test_one_that_is_named_need_not_wait_for_the_others(project: Path) -> None:
    (project / "environments" / "prod.toml").write_text("")
    assert environments.chosen("dev", project / "environments") == "dev"


def test_the_makefile_names_none() -> None:
    """`make demo ENV=dev` is `strongroom demo dev`; without ENV the command decides."""
    text = (PROJECT / "Makefile").read_text()
    assert re.search(r"^ENV \?=$", text, re.MULTILINE)
    for command in ("demo", "up"):
        assert f"@.venv/bin/strongroom {command} $(ENV)\n" in text
