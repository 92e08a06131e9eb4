"""Settings to change: production as it is committed."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.schema.environment import EnvironmentSchema
from stacks.settings import Settings, load_settings
from tests.example_settings import ONE_ACCOUNT


@pytest.fixture(scope="session")
def prod() -> Settings:
    return load_settings(ONE_ACCOUNT / "prod.toml")


def changed(settings: EnvironmentSchema, section: str, **changes: Any) -> EnvironmentSchema:
    """A copy with other values in one section: the model takes what the rules would refuse."""
    inner = getattr(settings, section).model_copy(update=changes)
    return settings.unjudged().model_copy(update={section: inner})
