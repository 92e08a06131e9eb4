"""What the stack tells the function by its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

__all__ = ["FunctionSettings"]


@dataclass(frozen=True)
class FunctionSettings:
    """`timeout_seconds`: so long a migration may take; `stop_seconds`: from its SIGTERM to its SIGKILL."""

    cluster: str
    container: str
    family: str
    log_group: str
    security_groups: tuple[str, ...]
    stop_seconds: int
    subnets: tuple[str, ...]
    timeout_seconds: int

    @classmethod
    def from_environment(cls) -> FunctionSettings:
        """Raises KeyError for a variable that is missing."""
        given = os.environ
        return cls(
            cluster=given["CLUSTER"],
            container=given["CONTAINER"],
            family=given["FAMILY"],
            log_group=given["LOG_GROUP"],
            security_groups=tuple(given["SECURITY_GROUPS"].split(",")),
            stop_seconds=int(given["STOP_SECONDS"]),
            subnets=tuple(given["SUBNETS"].split(",")),
            timeout_seconds=int(given["TIMEOUT_SECONDS"]),
        )
