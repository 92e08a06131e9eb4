"""The accounts of some settings: each has a stack of its own beside its environments'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stacks.naming import bootstrap_stack
from stacks.settings import Settings, leading
from tests.synthesized import SynthesizedStack

__all__ = ["Account", "accounts"]


@dataclass(frozen=True)
class Account:
    """One account, its own stack and its environments."""

    stack: SynthesizedStack
    environments: list[Settings]

    @property
    def leading(self) -> Settings:
        """The environment whose settings the account's own stack follows."""
        return leading(self.environments)

    @property
    def id(self) -> str:
        return self.leading.account_id

    @property
    def application(self) -> str:
        return self.leading.application

    @property
    def region(self) -> str:
        return self.leading.region

    @property
    def deployed(self) -> list[Settings]:
        """The environments that continuous integration deploys."""
        return [settings for settings in self.environments if settings.ci.github_repository is not None]


def accounts(environments: Sequence[Settings]) -> dict[str, list[Settings]]:
    """Name of an account's own stack -> the account's environments."""
    ids = sorted({settings.account_id for settings in environments})
    return {
        bootstrap_stack(id, ids): [settings for settings in environments if settings.account_id == id]
        for id in ids
    }
