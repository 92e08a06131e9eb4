"""`strongroom cost`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.cost import estimating, report
from strongroom.cost.estimate import Entry
from strongroom.cost.prices import prices
from strongroom.errors import UnusableError


@pytest.fixture(autouse=True)
def _synthesized_once(synthesis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example's stacks, in place of the project's."""
    monkeypatch.setattr(
        estimating,
        "synthesize_into",
        lambda folder, _: shutil.copytree(synthesis, folder / "stacks"),
    )


def run(*arguments: str, columns: int = 100) -> str:
    result = CliRunner(env={"COLUMNS": str(columns)}).invoke(app, ["cost", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0
    return result.output


def told(*arguments: str) -> dict[str, dict[str, Any]]:
    """Stack -> what is said of it to programs."""
    return {each["stack"]: each for each in json.loads(run(*arguments, "--json"))["stacks"]}


def test_every_stack_is_told() -> None:
    assert list(told()) == ["bootstrap", "dev", "prod", "staging"]


def test_of_production_both_columns_and_of_others_one() -> None:
    found = told("prod", "dev")
    assert found["prod"]["users"] == 10_000
    assert found["prod"]["at_load"] > found["prod"]["at_rest"] > found["dev"]["at_rest"]
    assert found["dev"]["at_load"] is None
    assert all(line["at_load"] is None for line in found["dev"]["lines"])
    assert told("dev", "--users", "100")["dev"]["at_load"] > found["dev"]["at_rest"]


@pytest.mark.parametrize("columns", [60, 100])
def test_people_see_the_same_sums(columns: int) -> None:
    shown, found = run("prod", columns=columns), told("prod")["prod"]
    assert re.search(rf"all +\${found['at_rest']:,.2f} +\${found['at_load']:,.2f}", shown)
    for tier in found["tiers"]:
        assert re.search(rf"{tier['tier']} +\${tier['at_rest']:,.2f} +\${tier['at_load']:,.2f}", shown)
    assert "prices of us-east-1, read on" in shown
    for each in found["not_counted"]:
        assert f"{each['what']}: {each['why']}" in shown


def test_quantity_times_price_is_the_amount() -> None:
    for stack in told("--users", "500").values():
        for line in stack["lines"]:
            assert line["quantity_at_rest"] * line["price"] == pytest.approx(line["at_rest"], abs=1e-3)


def test_people_see_the_quantity_that_the_amount_is_of() -> None:
    loaded, rest = run("prod", columns=300), run("dev", columns=300)
    kept = next(line for line in told("prod")["prod"]["lines"] if line["what"] == "CloudWatch Logs, kept")
    quantity = f"0 GB-month at rest, {kept['quantity_at_load']:,.0f} at load, at {kept['price']:g}"
    assert f"CloudWatch Logs, kept: {quantity}; as written" in loaded
    assert "at load, at" not in rest, "there is no load"


@pytest.mark.parametrize(("quantity", "text"), [(0, "0"), (0.414, "0.41"), (3.0, "3"), (1234.5, "1,234")])
def test_a_little_is_not_nothing(quantity: float, text: str) -> None:
    price = prices().prices["secret"]
    entry = Entry("t", price, quantity, quantity, 1, ())
    assert report.quantity(entry, loaded=True) == f"{text} {price.unit} at {price.usd:g}"


def test_users_that_no_task_is_left_for_are_said() -> None:
    assert told("prod")["prod"]["beyond"] is None
    beyond = told("prod", "--users", "1000000")["prod"]["beyond"]
    assert re.match(r"1,000,000 users take [\d,]+ tasks, and service.max_tasks is 10: ", beyond)
    assert beyond in run("prod", "--users", "1000000", columns=300)


def test_a_stack_that_there_is_not() -> None:
    with pytest.raises(UnusableError, match=r"no stack 'prd'. Did you mean 'prod'\?"):
        run("prd")
