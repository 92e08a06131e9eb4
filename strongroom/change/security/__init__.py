"""What a change does to a stack's security: permissions, reachability, posture and protections as sets."""

from __future__ import annotations

from strongroom.change.security.computed import resource_delta, security_delta
from strongroom.change.security.delta import (
    Flow,
    Permission,
    Posture,
    Protection,
    SecurityDelta,
    Unknown,
)

__all__ = [
    "Flow",
    "Permission",
    "Posture",
    "Protection",
    "SecurityDelta",
    "Unknown",
    "resource_delta",
    "security_delta",
]
