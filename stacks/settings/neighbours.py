"""What one environment may say only if no other says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.settings.environment import Settings
from stacks.settings.rules import Violation

__all__ = ["collisions"]


def collisions(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """Each environment that can't be beside one before it, and the rule it breaks."""
    for rule in (_domains, _regions, _applications):
        yield from rule(environments)


def _domains(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    owners: dict[str, Settings] = {}
    for settings in environments:
        for domain in (settings.domain.name, settings.domain.static_name):
            first = owners.setdefault(domain, settings)
            if first is not settings:
                used = f"another name: {domain} belongs to {first.environment}.toml"
                yield settings, ("domain.name", settings.domain.name, used)
                break


def _regions(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    """The state bucket, the image repository and the audit trail are the account's, in one region."""
    for first, settings in _account_mates(environments):
        if first.region != settings.region:
            allowed = (
                f'"{first.region}", as in {first.environment}.toml, or another account_id: an account has one '
                "bootstrap stack, in one region"
            )
            yield settings, ("region", settings.region, allowed)


def _applications(environments: list[Settings]) -> Iterator[tuple[Settings, Violation]]:
    for first, settings in _account_mates(environments):
        if first.application != settings.application:
            allowed = f'"{first.application}", as in {first.environment}.toml, which shares the account'
            yield settings, ("application", settings.application, allowed)


def _account_mates(environments: list[Settings]) -> Iterator[tuple[Settings, Settings]]:
    """Each environment with the first one of its account."""
    first: dict[str, Settings] = {}
    for settings in environments:
        yield first.setdefault(settings.account_id, settings), settings
