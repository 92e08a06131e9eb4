"""AWS's regions, and where the Availability Zones that an account sees are not called a, b and c."""

from __future__ import annotations

__all__ = ["ZONE_LETTERS"]

ZONE_LETTERS = {"ap-northeast-1": "acd", "ca-central-1": "abd"}
