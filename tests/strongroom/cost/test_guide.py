"""Every figure of the guide is what the command says today."""

from __future__ import annotations

import re
from pathlib import Path

from tests.example_settings import EXAMPLES
from tests.strongroom.cost.guide import PAGE, render

PROJECT = Path(__file__).parents[3]
AMOUNT = re.compile(r"\$ ?[\d,]+\.\d\d|\bUSD\b|\d dollars")


def test_its_figures_are_today_s() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == render(page), "docs/guides/cost.md is out of date: run `make docs`"


def test_amounts_stand_between_marks_alone() -> None:
    """Where nobody counts them again, they would go on as they were."""
    page = PAGE.read_text(encoding="utf-8")
    others = re.sub(r"<!-- figures .*?<!-- end of figures -->", "", page, flags=re.DOTALL)
    assert AMOUNT.findall(others) == []


def test_no_other_page_has_amounts() -> None:
    """But the generated ones."""
    generated = {"docs/reference/cost.md", "docs/reference/mutants.md"}
    pages = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    found = {
        str(file.relative_to(PROJECT)): AMOUNT.findall(file.read_text(encoding="utf-8"))
        for file in pages
        if file != PAGE
    }
    assert {name: amounts for name, amounts in found.items() if amounts and name not in generated} == {}


def test_its_settings_are_those_of_the_example() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    example = (EXAMPLES / "small" / "dev.toml").read_text(encoding="utf-8")
    settings = {line.partition(" #")[0] for line in block.splitlines() if " = " in line}
    assert settings <= {line.partition(" #")[0] for line in example.splitlines()}
