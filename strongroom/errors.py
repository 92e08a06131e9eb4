"""What can go wrong, as sentences: what was given, what is needed, and what to do.

Exit codes: 1 when something was tried and did not hold, 2 when it could not be tried (something is
missing or unusable, or what it found can't be written), 130 when it was interrupted.
"""

from __future__ import annotations


class StrongroomError(Exception):
    """Something was tried and did not hold."""

    exit_code = 1


class UnusableError(StrongroomError):
    """It could not be tried: a prerequisite or an input is missing or unusable."""

    exit_code = 2


def refused(error: OSError) -> UnusableError:
    """What the system refused, and of which file: a full disk, a folder without permission, a port in use."""
    why = error.strerror or str(error) or type(error).__name__
    if error.filename is None:  # a write that fails does not say where
        return UnusableError(f"The system refused a write or a connection: {why}.")
    return UnusableError(f"{error.filename} can't be used: {why}.")
