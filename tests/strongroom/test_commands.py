"""The command line's table of commands has all of them, and none loads what another one needs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import groupby
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strongroom import versions
from strongroom.cli import app
from strongroom.commands import MODULES, registered

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(("module", "names"), [(m, list(n)) for m, n in groupby(MODULES, MODULES.__getitem__)])
def test_the_table_has_what_the_modules_register(module: str, names: list[str]) -> None:
    assert list(registered(module)) == names


def test_every_module_of_commands_is_in_the_table() -> None:
    files = PROJECT.glob("strongroom/**/command.py")
    assert {".".join(file.relative_to(PROJECT).with_suffix("").parts) for file in files} == {*MODULES.values()}


@pytest.fixture(scope="module")
def shown() -> dict[str, list[str]]:
    """Panel -> its lines, of `--help` on a terminal of 100 columns."""
    ran = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "100"})
    assert ran.exit_code == 0
    found = re.findall(r"^╭─ (\w+) ─+╮\n(.*?)^╰", ran.output, re.MULTILINE | re.DOTALL)
    return {panel: lines.splitlines() for panel, lines in found if panel != "Options"}


def test_help_has_every_command_in_one_line(shown: dict[str, list[str]]) -> None:
    lines = [line for panel in shown.values() for line in panel]
    assert [line.strip("│ ").partition(" ")[0] for line in lines] == list(MODULES)
    assert [line for line in lines if not re.fullmatch(r"│ [a-z-]+ +[A-Z].*\. +│", line)] == []


def test_the_panels_of_help_are_the_folders(shown: dict[str, list[str]]) -> None:
    folders = {file.parent.name.capitalize() for file in PROJECT.glob("strongroom/*/__init__.py")}
    assert {*shown} == folders


def test_the_panels_are_in_the_order_of_the_floors(shown: dict[str, list[str]]) -> None:
    """From the ground up; the contract has them from the top down, several on a floor."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (floors,) = (each["layers"] for each in contracts["contracts"] if each["id"] == "floors")
    height = {name: at for at, floor in enumerate(reversed(floors)) for name in floor.split(" | ")}
    heights = [height[panel.lower()] for panel in shown]
    assert heights == sorted(heights)


def test_a_command_that_is_not_there_is_told_with_the_nearest() -> None:
    shown = CliRunner().invoke(app, ["verfy"])
    assert shown.exit_code == 2
    assert "Did you mean 'verify'?" in shown.output


def test_an_option_that_is_not_there_is_told_with_the_nearest() -> None:
    shown = CliRunner().invoke(app, ["capacity", "prod", "--jsn"])
    assert shown.exit_code == 2
    assert "--json" in shown.output


def test_versions_are_a_line_each() -> None:
    shown = CliRunner().invoke(app, ["--version"])
    assert shown.exit_code == 0
    names = ("strongroom", "cdktf", "AWS provider bindings", "Terraform")
    assert [re.sub(r" [\d.]+$", "", line) for line in shown.output.splitlines()] == [*names]


def test_a_version_that_cannot_be_had_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert versions.lines()[-1] == f"Terraform {versions.MISSING}"
    program = tmp_path / "terraform"
    program.write_text("#!/bin/sh\necho no JSON\n")
    program.chmod(0o755)
    assert versions.lines()[-1] == f"Terraform of unknown version ({program})"


def test_a_command_imports_what_it_needs_and_no_other_command() -> None:
    """A second of every start, before: boto3, psycopg and httpx, which only the local deployment needs."""
    program = (
        "import sys\n"
        "from strongroom.cli import app\n"
        "for name in ('reach', 'diff'):\n"
        "    app([name, '--help'], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert "typer" in loaded
    assert not loaded & {"boto3", "botocore", "cdktf", "httpx", "jsii", "psycopg"}
