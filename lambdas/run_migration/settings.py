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
    log_group: str
    stop_seconds: int
    timeout_seconds: int

    @classmethod
    def from_environment(cls) -> FunctionSettings:
        """Raises KeyError for a variable that is missing."""
        given = os.environ
        return cls(
            cluster=given["CLUSTER"],
            container=given["CONTAINER"],
            log_group=given["LOG_GROUP"],
            stop_seconds=int(given["STOP_SECONDS"]),
            timeout_seconds=int(given["TIMEOUT_SECONDS"]),
        )
