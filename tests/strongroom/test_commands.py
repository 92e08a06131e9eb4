"""The command line's table of commands has all of them, and none loads what another one needs."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.commands import MODULES, registered

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(("module", "names"), [(m, list(n)) for m, n in groupby(MODULES, MODULES.__getitem__)])
def test_the_table_has_what_the_modules_register(module: str, names: list[str]) -> None:
    assert list(registered(module)) == names


def test_every_module_of_commands_is_in_the_table() -> None:
    files = [*PROJECT.glob("strongroom/*/command.py"), *PROJECT.glob("strongroom/*/commands.py")]
    assert {".".join(file.relative_to(PROJECT).with_suffix("").parts) for file in files} == {*MODULES.values()}


def test_help_has_every_command() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    listed = shown.output.partition("Commands")[2]
    assert re.findall(r"^│ ([a-z-]+)  ", listed, re.MULTILINE) == list(MODULES)


def test_a_command_that_is_not_there_is_told_with_the_nearest() -> None:
    shown = CliRunner().invoke(app, ["verfy"])
    assert shown.exit_code == 2
    assert "Did you mean 'verify'?" in shown.output


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
