from __future__ import annotations

import pytest

from strongroom.workspace import PROJECT
from tests.strongroom.documentation.project_pages import Project


@pytest.fixture(scope="session")
def project() -> Project:
    """This one: its pages are read once."""
    return Project.of(PROJECT)
