"""How each type of resource is priced; `uncounted.toml` has those that are free or not counted."""

from __future__ import annotations

from strongroom.cost.line import Pricer
from strongroom.cost.priced.compute import COMPUTE
from strongroom.cost.priced.data import DATA
from strongroom.cost.priced.network import NETWORK
from strongroom.cost.priced.observability import OBSERVABILITY
from strongroom.cost.priced.web import WEB

__all__ = ["PRICED"]

PRICED: dict[str, Pricer] = {**NETWORK, **WEB, **COMPUTE, **DATA, **OBSERVABILITY}
"""Terraform's type -> the lines of a resource of it."""
