"""Every dimension of capacity, in the order in which a request meets them."""

from __future__ import annotations

from strongroom.capacity.dimensions.database import DATABASE
from strongroom.capacity.dimensions.edge import EDGE
from strongroom.capacity.dimensions.network import NETWORK
from strongroom.capacity.dimensions.service import SERVICE
from strongroom.capacity.dimensions.tables import TABLES
from strongroom.capacity.dimensions.validation import VALIDATION

__all__ = ["DIMENSIONS"]

DIMENSIONS = (*EDGE, *SERVICE, *DATABASE, *VALIDATION, *TABLES, *NETWORK)
