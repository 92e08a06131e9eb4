"""The settings that an account's own resources follow."""

from __future__ import annotations

from typing import Literal

from stacks.schema.environment import EnvironmentSchema
from stacks.settings import Settings
from stacks.state_backend import SHARED

__all__ = ["AccountSettings"]


class AccountSettings(EnvironmentSchema):
    """An environment's, with `shared` in the environment's place in names and tags; none has that name."""

    environment: Literal["shared"] = SHARED

    @classmethod
    def of(cls, environments: list[Settings]) -> AccountSettings:
        """Those of the account's first production environment, or of its first one."""
        production = [settings for settings in environments if settings.protected]
        leading = (production or environments)[0]
        given = {key: getattr(leading, key) for key in leading.model_fields_set - {"environment"}}
        return cls.model_validate(given)
