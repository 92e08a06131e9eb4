"""What is secret comes out nowhere: canaries in every attribute of large plans, looked for in every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from strongroom import cli
from tests.changes import corpus
from tests.changes.written import corpus as whole
from tests.strongroom.change.review.canaries import (
    CORE,
    ENCODED,
    by_name,
    by_shape,
    changed,
    created,
    destroyed,
    marked,
)

Plan = dict[str, Any]
Change = Callable[[Plan], Plan]

FORMATS = ("terminal", "markdown", "html", "json")
PLANTS = (marked, by_name, by_shape)
TAGS = ("prod", "plain", "tags.team", '"treasury"')
"""A change of almost every resource of an environment."""


def said(plan: Plan, format_: str, folder: Path) -> str:
    file = folder / "plan.json"
    text = json.dumps(plan)
    assert text.count(CORE) > 10 * len(plan["resource_changes"]), "little is planted"
    file.write_text(text, encoding="utf-8")
    found = CliRunner().invoke(cli.app, ["review", str(file), "--format", format_], env={"COLUMNS": "300"})
    assert found.exit_code in (0, 1, 3), found.output
    assert not ENCODED.search(found.output)
    return found.output


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("way", [destroyed, changed, created])
def test_no_canary_of_a_change_comes_out(way: Change, plant: Change, format_: str, tmp_path: Path) -> None:
    plan = plant(way(json.loads(json.dumps(corpus.plans()[TAGS]))))
    output = said(plan, format_, tmp_path)
    assert CORE not in output, output[output.index(CORE) - 200 :][:300]


@pytest.fixture(scope="module")
def replaced() -> str:
    """A plan with all that one has: configuration, state, outputs, variables."""
    return json.dumps(next(plan for _, plan in whole.plans()))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("plant", PLANTS)
def test_no_canary_of_configuration_and_state_comes_out(
    plant: Change, format_: str, replaced: str, tmp_path: Path
) -> None:
    output = said(plant(changed(json.loads(replaced))), format_, tmp_path)
    assert CORE not in output, output[output.index(CORE) - 200 :][:300]
