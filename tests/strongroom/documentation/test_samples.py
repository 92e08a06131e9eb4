"""Output that a page shows is what is shown today."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.outcome import outcome
from strongroom.proof.verify.report.terminal import show
from strongroom.proof.verify.waivers import Waivers
from strongroom.synthesized import load
from strongroom.workspace import PROJECT
from tests.strongroom.documentation.project_pages import Project

PAGE = Path("docs/guides/verify.md")
CLUSTER = "database_cluster_FAF2FB92"
WIDTH = 112
NONE = Waivers([], date(2026, 11, 30))


@pytest.fixture
def output(synthesis: Path, tmp_path: Path) -> str:
    """What `strongroom verify` says of `prod` with backups of one day."""
    document = json.loads((synthesis / "prod" / "cdk.tf.json").read_text(encoding="utf-8"))
    document["resource"]["aws_rds_cluster"][CLUSTER]["backup_retention_period"] = 1
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    stack = replace(load(tmp_path), folder=PROJECT)  # where the program is that made it
    console = Console(file=io.StringIO(), width=WIDTH)
    show(console, [outcome(Path("cdk.tf.json"), examine(stack), None, NONE, kind="production")])
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_a_finding_is_shown_as_it_is_found(project: Project, output: str) -> None:
    sample = next(block.text for block in project.pages[PAGE].blocks if CLUSTER in block.text)
    assert output.partition("\n✗")[0].strip() == sample.strip(), f"{PAGE} shows another line or text"
