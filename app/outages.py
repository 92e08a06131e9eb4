"""How long something has not answered, and so when another try makes sense."""

from __future__ import annotations

import math
import time
from typing import Final

# Whoever comes back after half the time that it has lasted so far comes at most half as long again too late.
LEAST_SECONDS: Final = 5
MOST_SECONDS: Final = 60


class Outage:
    """Whether something is away, since when, and what to tell a client."""

    def __init__(self) -> None:
        self._began: float | None = None

    def failed(self) -> None:
        """It did not answer; the first time, an outage begins."""
        if self._began is None:
            self._began = time.monotonic()

    def answered(self) -> None:
        """It did: the outage, if there was one, is over."""
        self._began = None

    @property
    def lasts(self) -> bool:
        """Whether the last that was heard of it is a failure."""
        return self._began is not None

    @property
    def seconds(self) -> float:
        """How long it lasts already; 0 without one."""
        return 0.0 if self._began is None else time.monotonic() - self._began

    @property
    def retry_after_seconds(self) -> int:
        """For Retry-After."""
        return retry_after(self.seconds)


def retry_after(seconds: float, least: int = LEAST_SECONDS) -> int:
    """When to try again what has not worked for so long: 5 to 60 seconds."""
    return min(max(math.ceil(seconds / 2), least), MOST_SECONDS)
