"""One deployment of `prod`, for all the tests of this folder: minutes, most of them the provider's waiting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from strongroom.local.deployment import Deployment
from tests.emulated import emulated

DESTROYS = "test_a_destroy_that_was_allowed_leaves_nothing_behind"


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one worker, and the one that destroys the deployment after all the others of this folder."""
    own = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    for item in own:
        item.add_marker(pytest.mark.xdist_group("deploy"))
        item.add_marker(pytest.mark.deploy)
    places = [place for place, item in enumerate(items) if item in own]
    own.sort(key=lambda item: item.name == DESTROYS)
    for place, item in zip(places, own, strict=True):
        items[place] = item


@pytest.fixture(scope="session")
def deployment(synthesis: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """`prod`, up."""
    with emulated(synthesis, "prod", tmp_path_factory.mktemp("deployment")) as deployed:
        deployed.up()
        yield deployed
