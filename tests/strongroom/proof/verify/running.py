"""`strongroom verify` in this process, and a change of production that it finds."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from strongroom.cli import app
from strongroom.errors import UnusableError

__all__ = ["PROJECT", "TODAY", "Document", "a_day_of_backups", "run"]

PROJECT = Path(__file__).parents[4]
Document = dict[str, Any]


TODAY = datetime.date(2026, 12, 1)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["verify", *map(str, arguments)], terminal_width=200)
    if isinstance(result.exception, UnusableError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def a_day_of_backups(document: Document) -> None:
    for cluster in document["resource"]["aws_rds_cluster"].values():
        cluster["backup_retention_period"] = 1
