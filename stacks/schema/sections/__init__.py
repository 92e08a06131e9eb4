"""The tables of an environment's TOML file, one class each.

Every field has its range, its unit where the key does not say it, and why it is there;
docs/reference/settings.md is made from them.
"""

from __future__ import annotations

from typing import TypeAlias

from stacks.schema.sections.account import Account
from stacks.schema.sections.buckets import Bucket
from stacks.schema.sections.capacity import Capacity
from stacks.schema.sections.ci import ContinuousIntegration
from stacks.schema.sections.database import Database
from stacks.schema.sections.domain import Domain
from stacks.schema.sections.edge import Edge, Waf
from stacks.schema.sections.functions import Function
from stacks.schema.sections.jobs import Job
from stacks.schema.sections.network import Network
from stacks.schema.sections.operations import Alerts, Logs, Tags
from stacks.schema.sections.quotas import Quotas
from stacks.schema.sections.schedule import Schedule
from stacks.schema.sections.service import Service
from stacks.schema.sections.services import FurtherService
from stacks.schema.sections.tables import Table
from stacks.schema.sections.validation import Validation

__all__ = [
    "Account",
    "Alerts",
    "Bucket",
    "Capacity",
    "ContinuousIntegration",
    "Database",
    "Domain",
    "Edge",
    "Function",
    "FurtherService",
    "Job",
    "Logs",
    "Network",
    "OnFargate",
    "Quotas",
    "Schedule",
    "Service",
    "Table",
    "Tags",
    "Validation",
    "Waf",
]

OnFargate: TypeAlias = Service | FurtherService | Job
"""What has tasks on Fargate."""
