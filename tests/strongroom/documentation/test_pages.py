"""The generated pages are what the code would generate today."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.documentation.pages import PAGES, PROJECT, write


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_current(path: str, synthesis: Path) -> None:
    page = (PROJECT / path).read_text(encoding="utf-8")
    assert page == PAGES[path](synthesis), f"{path} is out of date: run `strongroom docs`"


def test_only_what_has_changed_is_written(synthesis: Path, tmp_path: Path) -> None:
    for path in PAGES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    assert write(synthesis, tmp_path) == list(PAGES)
    assert write(synthesis, tmp_path) == []
    first = next(iter(PAGES))
    (tmp_path / first).write_text("old")
    assert write(synthesis, tmp_path) == [first]
