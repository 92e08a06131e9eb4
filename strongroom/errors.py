"""What can go wrong, as sentences: what was given, what is needed, and what to do.

Exit codes: 1 when something was tried and did not hold, 2 when it could not be tried (something is
missing or unusable), 130 when it was interrupted.
"""

from __future__ import annotations


class StrongroomError(Exception):
    """Something was tried and did not hold."""

    exit_code = 1


class UnusableError(StrongroomError):
    """It could not be tried: a prerequisite or an input is missing or unusable."""

    exit_code = 2
