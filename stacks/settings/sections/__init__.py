"""The tables of an environment's TOML file, one class each.

Every field has its range, its unit where the key does not say it, and why it is there;
docs/reference/settings.md is made from them.
"""

from __future__ import annotations

from stacks.settings.sections.capacity import Capacity
from stacks.settings.sections.ci import ContinuousIntegration
from stacks.settings.sections.database import Database
from stacks.settings.sections.domain import Domain
from stacks.settings.sections.edge import Edge, Waf
from stacks.settings.sections.network import Network
from stacks.settings.sections.operations import Alerts, Logs, Tags
from stacks.settings.sections.quotas import Quotas
from stacks.settings.sections.service import Service
from stacks.settings.sections.validation import Validation

__all__ = [
    "Alerts",
    "Capacity",
    "ContinuousIntegration",
    "Database",
    "Domain",
    "Edge",
    "Logs",
    "Network",
    "Quotas",
    "Service",
    "Tags",
    "Validation",
    "Waf",
]
