"""The rules between settings: what AWS refuses in combination, and what production must have.

Each rule names the key to change, its value and what is allowed, as the errors of single fields do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.settings.rules.capacity import capacity
from stacks.settings.rules.domain import domain
from stacks.settings.rules.network import network
from stacks.settings.rules.production import production
from stacks.settings.rules.service import service
from stacks.settings.rules.validation import validation
from stacks.settings.rules.violation import Violation

if TYPE_CHECKING:
    from stacks.settings.environment import Settings

__all__ = ["Violation", "violations"]


def violations(settings: Settings) -> list[Violation]:
    """Every rule that these settings break."""
    return [
        violation
        for rules in (service, capacity, domain, network, validation, production)
        for violation in rules(settings)
    ]
