"""The generated pages are what the code would generate today."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from stacks.settings import Settings
from strongroom.cli import app
from strongroom.documentation.pages import OF_CODE, PAGES, write
from strongroom.documentation.source import Source
from strongroom.workspace import PROJECT


@pytest.fixture(scope="module")
def source(synthesis: Path, environments: list[Settings]) -> Source:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return Source(synthesis, environments, group.commands)


@pytest.mark.parametrize("path", OF_CODE)
def test_a_page_of_the_code_is_current(path: str, source: Source) -> None:
    page = (PROJECT / path).read_text(encoding="utf-8")
    assert page == PAGES[path](source), f"{path} is out of date: run `make docs`"


def test_only_what_has_changed_is_written(source: Source, tmp_path: Path) -> None:
    for path in PAGES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    assert write(source, tmp_path) == list(PAGES)
    assert write(source, tmp_path) == []
    first = next(iter(PAGES))
    (tmp_path / first).write_text("old")
    assert write(source, tmp_path) == [first]


def test_a_mark_is_of_what_the_settings_say(source: Source, environments: list[Settings]) -> None:
    prod = source.leading
    other = prod.model_copy(update={"tags": prod.tags.model_copy(update={"team": "cards"})})
    changed = Source(source.stacks, [other], {})
    assert changed.mark != source.mark == Source(source.stacks, list(environments), {}).mark
