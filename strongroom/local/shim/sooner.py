"""By how much this ECS is sooner than AWS's: nobody waits half a minute for a check of a local process.

What is divided is said in docs/guides/local-deployment.md. Numbers of tries and of failures are AWS's.
"""

from __future__ import annotations

SOONER = 15.0
"""Intervals between health checks, a deregistration's delay, and pauses between tries."""

START_SOONER = 3.0
"""Periods that are given for a start: a process starts no sooner here than there."""
