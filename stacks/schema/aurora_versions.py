"""The versions of Aurora PostgreSQL that AWS makes clusters of, and until when a major version is supported.

As of 2026-08-06, of `aws rds describe-db-engine-versions --engine aurora-postgresql`. To know what a region has
today, ask it; a version that is new there is added to `RELEASED` here.

The days are those that endoflife.date tells (amazon-aurora-postgresql, on 2026-08-06); AWS's own are in the
"Release calendars for Aurora PostgreSQL" (Aurora PostgreSQL release notes).
"""

from __future__ import annotations

import re
from datetime import date

__all__ = ["AS_OF", "END_OF_STANDARD_SUPPORT", "RELEASED", "known", "major_of", "nearest"]

AS_OF = date(2026, 8, 6)

RELEASED: dict[str, date | None] = {
    "16.8": date(2025, 4, 8),
    "16.9": date(2025, 6, 30),
    "16.10": date(2025, 11, 25),
    "16.11": date(2025, 12, 18),
    "16.13": None,
    "16.14": None,
    "17.4": date(2025, 5, 1),
    "17.5": date(2025, 6, 30),
    "17.6": date(2025, 11, 25),
    "17.7": date(2025, 12, 18),
    "17.9": None,
    "17.10": None,
    "18.3": None,
    "18.4": None,
}
"""Version -> since when Aurora has it; None: since some day after 2025-12-18, and by `AS_OF`."""

END_OF_STANDARD_SUPPORT: dict[int, date | None] = {
    16: date(2029, 2, 28),
    17: date(2030, 2, 28),
    18: None,
}
"""Major version -> its last day without the price of RDS Extended Support; None: in no source that was read."""


def major_of(version: str) -> int:
    """17, of 17.7."""
    return int(version.partition(".")[0])


def known(major: int) -> list[str]:
    """Every version of a major version, the oldest first."""
    return [version for version in RELEASED if major_of(version) == major]


def nearest(version: str) -> list[str]:
    """What somebody who wrote `version` may have meant: the versions on either side of it."""
    given = re.fullmatch(r"(\d+)(?:\.(\d+))?", version)
    if given is None:
        return list(RELEASED)[-1:]
    wanted = (int(given[1]), int(given[2]) if given[2] else 10**6)  # a major version alone: its newest
    below = [each for each in RELEASED if _numbers(each) < wanted and major_of(each) == wanted[0]]
    above = [each for each in RELEASED if _numbers(each) > wanted and major_of(each) == wanted[0]]
    return below[-1:] + above[:1] or [min(RELEASED, key=lambda each: abs(major_of(each) - wanted[0]))]


def _numbers(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)
