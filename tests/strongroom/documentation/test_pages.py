"""The generated pages are what the code would generate today."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from strongroom.cli import app
from strongroom.documentation.pages import PAGES, PROJECT, Source, write


@pytest.fixture(scope="module")
def source(synthesis: Path) -> Source:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return Source(synthesis, group.commands)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_current(path: str, source: Source) -> None:
    page = (PROJECT / path).read_text(encoding="utf-8")
    assert page == PAGES[path](source), f"{path} is out of date: run `strongroom docs`"


def test_only_what_has_changed_is_written(source: Source, tmp_path: Path) -> None:
    for path in PAGES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    assert write(source, tmp_path) == list(PAGES)
    assert write(source, tmp_path) == []
    first = next(iter(PAGES))
    (tmp_path / first).write_text("old")
    assert write(source, tmp_path) == [first]
