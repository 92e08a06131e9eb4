from __future__ import annotations

import pytest

from strongroom.local.workspace import PROJECT
from tests.docs.project_pages import Project


@pytest.fixture(scope="session")
def project() -> Project:
    """This one: its pages are read once."""
    return Project.of(PROJECT)
