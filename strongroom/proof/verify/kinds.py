"""What kind of stack one is: `production`, `nonproduction` or `bootstrap`.

The project's settings say it, never a name alone. A stack is an environment's where `environments/` has a file
of its name, and all of its providers are for that file's account and tag with that environment: production's
plan in a folder called `dev`, or another project's `dev`, is not taken for this project's `dev`. A bootstrap
stack is called `bootstrap` or `bootstrap-<account>`, and its providers are for an account of some environment.

A stack that no settings name has no kind: what is waived for a kind of stack is not waived for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from stacks.naming import bootstrap_stack
from stacks.settings import Settings, SettingsError, load_settings, settings_files
from strongroom.proof.verify.configuration import SHARED, default_tags, providers
from strongroom.proof.verify.foreign import account_of_role, foreign, others_by, role_of
from strongroom.synthesized import Resource, Stack

Kind = Literal["production", "nonproduction", "bootstrap"]
KINDS: tuple[Kind, ...] = get_args(Kind)

BOOTSTRAP = re.compile(r"bootstrap(?:-([0-9]{12}))?")  # no environment may be called so
WITHOUT = "so it has no kind, and no waiver for a kind of stack holds for it."


class Standing(NamedTuple):
    """A stack's kind; where it has none, a sentence that says why."""

    kind: Kind | None
    why: str = ""


@dataclass(frozen=True)
class Kinds:
    """Which stacks the settings in a folder name. `unusable`: a file's name, without .toml -> its problems."""

    folder: Path
    environments: dict[str, Settings]
    unusable: dict[str, SettingsError]

    def of(self, stack: Stack) -> Standing:
        """The kind of a stack, whatever folder it is in."""
        if bootstrap := BOOTSTRAP.fullmatch(stack.name):
            return self._of_bootstrap(stack, bootstrap[1])
        if error := self.unusable.get(stack.name):
            return Standing(None, f"{_first(error)}: {stack.name}'s settings can't be used, {WITHOUT}")
        settings = self.environments.get(stack.name)
        if settings is None:
            return Standing(None, f"No settings in {self._shown} name this stack, {WITHOUT}")
        if not _made_for(
            stack, stack.name, settings.account_id, zone_role=settings.domain.hosted_zone_role_arn
        ):
            told = f"account {settings.account_id} and Environment = {stack.name}, as in {stack.name}.toml"
            return Standing(None, f"Not every provider of this stack is for {told}, {WITHOUT}")
        return Standing(settings.kind)

    @property
    def accounts(self) -> list[str]:
        return sorted({settings.account_id for settings in self.environments.values()})

    @property
    def owing(self) -> list[str]:
        """The stacks that owe everything, by name: bootstrap stacks, then production's."""
        return [
            *(bootstrap_stack(account, self.accounts) for account in self.accounts),
            *sorted(name for name, settings in self.environments.items() if settings.kind == "production"),
        ]

    @property
    def _shown(self) -> Path:
        here = Path.cwd()
        return self.folder.relative_to(here) if self.folder.is_relative_to(here) else self.folder

    def _of_bootstrap(self, stack: Stack, account: str | None) -> Standing:
        known = {account} & {*self.accounts} if account else {*self.accounts}
        if any(_made_for(stack, SHARED, each) for each in known):
            return Standing("bootstrap")
        why = f"Not every provider of this stack is for an account of the settings in {self._shown}"
        unusable = "".join(f" ({_first(error)})" for error in self.unusable.values())
        return Standing(None, f"{why}{unusable}, {WITHOUT}")


def read(folder: Path) -> Kinds:
    """The kinds that settings in a folder give. A file that can't be used names nothing, and breaks nothing."""
    environments: dict[str, Settings] = {}
    unusable: dict[str, SettingsError] = {}
    for file in settings_files(folder):
        try:
            environments[file.stem] = load_settings(file)
        except SettingsError as error:
            unusable[file.stem] = error
    return Kinds(folder, environments, unusable)


def _first(error: SettingsError) -> str:
    more = len(error.problems) - 1
    return f"{error.problems[0]}{f' (and {more} more)' if more else ''}"


def _made_for(stack: Stack, environment: str, account: str, *, zone_role: str | None = None) -> bool:
    """Whether each provider of the stack refuses all accounts but this, and tags with this environment.

    The one that makes records by the role that the settings name may work on that role's account instead.
    """
    found = providers(stack)
    elsewhere = {each.address for each in foreign(stack) if _of_zone(stack, each, zone_role)}
    return bool(found) and all(
        (provider.address in elsewhere or provider.get("allowed_account_ids") == [account])
        and default_tags(provider).get("Environment") == environment
        for provider in found
    )


def _of_zone(stack: Stack, provider: Resource, zone_role: str | None) -> bool:
    return (
        zone_role is not None
        and role_of(provider) == zone_role
        and provider.get("allowed_account_ids") == [account_of_role(provider)]
        and not any(others_by(stack, provider))
    )
