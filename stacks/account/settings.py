"""The settings that an account's own resources follow."""

from __future__ import annotations

from typing import Literal

from stacks.schema.environment import SHARED, EnvironmentSchema
from stacks.settings import Settings, leading

__all__ = ["AccountSettings"]


class AccountSettings(EnvironmentSchema):
    """An environment's, with `shared` in the environment's place in names and tags; none has that name."""

    environment: Literal["shared"] = SHARED

    @classmethod
    def of(cls, environments: list[Settings]) -> AccountSettings:
        """What the account takes from its environments."""
        first = leading(environments)
        given = {key: getattr(first, key) for key in first.model_fields_set - {"environment"}}
        return cls.model_validate(given)
