"""The README's figures are those of today."""

from __future__ import annotations

from pathlib import Path

from tests.figures import README, block, table


def test_the_readme_says_what_is_counted(synthesis: Path) -> None:
    text = README.read_text(encoding="utf-8")
    assert block(text) == table(synthesis), "README.md is out of date: run `make docs`"
