"""The schema and the rules, joined: nothing else knows both."""

from __future__ import annotations

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules import violations

__all__ = ["Settings"]


class Settings(EnvironmentSchema):
    """One environment's settings, which no rule forbids, by whatever way they were made (`Section`)."""

    @model_validator(mode="after")
    def _rules(self) -> Settings:
        found = violations(self)
        if found:
            raise PydanticCustomError("rules", "rules between settings", {"violations": found})
        return self
