"""The rules between settings: what AWS refuses in combination, and what production must have.

Each rule names the key to change, its value and what is allowed, as the errors of single fields do.
"""

from __future__ import annotations

from stacks.schema.environment import EnvironmentSchema
from stacks.settings.rules import (
    application,
    capacity,
    database,
    domain,
    functions,
    jobs,
    named,
    network,
    permissions,
    production,
    secrets,
    service,
    services,
    tables,
    task_definition,
    validation,
    web_acl,
)
from stacks.settings.rules.violation import Violation

__all__ = ["RULES", "Violation", "violations"]

RULES = (
    *(service, services, database, application, secrets, task_definition, permissions),
    *(named, tables, functions, jobs, capacity, domain, network, validation, web_acl, production),
)
"""The modules that hold them; each says in its first line what it is about."""


def violations(settings: EnvironmentSchema) -> list[Violation]:
    """Every rule that these settings break."""
    return [violation for module in RULES for violation in module.violations(settings)]
