"""The pages about environments are of mine; what I have changed since `make docs` is told, not failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.settings import Settings
from strongroom.documentation.pages import OF_SETTINGS
from strongroom.documentation.source import Source
from strongroom.workspace import PROJECT

pytestmark = pytest.mark.requirement(27)


@pytest.mark.parametrize("path", OF_SETTINGS)
def test_a_page_about_these_settings_is_current(
    path: str, synthesis: Path, environments: list[Settings]
) -> None:
    source = Source(synthesis, environments, {})
    page = (PROJECT / path).read_text(encoding="utf-8")
    if source.mark not in page:
        pytest.skip(f"{path} is about other settings than today's: `make docs` writes it again")
    assert page == OF_SETTINGS[path](source), f"{path} is out of date: run `make docs`"
