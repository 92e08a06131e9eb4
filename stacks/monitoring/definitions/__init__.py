"""The table of alarm definitions, a file for each part of the system."""

from __future__ import annotations

from stacks.monitoring.definition import Definition
from stacks.monitoring.definitions.database import DATABASE
from stacks.monitoring.definitions.deployments import DEPLOYMENTS
from stacks.monitoring.definitions.edge import EDGE
from stacks.monitoring.definitions.functions import FUNCTIONS
from stacks.monitoring.definitions.ledger import LEDGER
from stacks.monitoring.definitions.load_balancer import LOAD_BALANCER
from stacks.monitoring.definitions.migration import MIGRATION
from stacks.monitoring.definitions.network import NETWORK
from stacks.monitoring.definitions.own import OWN
from stacks.monitoring.definitions.schedules import SCHEDULES
from stacks.monitoring.definitions.service import SERVICE
from stacks.monitoring.definitions.tables import TABLES
from stacks.monitoring.definitions.validation import VALIDATION

__all__ = ["DEFINITIONS"]

DEFINITIONS: tuple[Definition, ...] = (
    *LOAD_BALANCER,
    *SERVICE,
    *DEPLOYMENTS,
    *DATABASE,
    *LEDGER,
    *MIGRATION,
    *TABLES,
    *VALIDATION,
    *FUNCTIONS,
    *SCHEDULES,
    *NETWORK,
    *EDGE,
    *OWN,
)
