"""What a new resource lets somebody do or reach by being there; of unknown types, by their names."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from strongroom.change.review.kinds import Role, role
from strongroom.change.security.permissions.table import table
from strongroom.change.security.rows import rows

__all__ = ["gives"]

FILE = Path(__file__).with_suffix(".toml")

UNKNOWN = "may let somebody do or reach more: its type is not known here"
# Words of an unknown type's name that say that one may give access.
GIVING_WORDS = re.compile(
    r"(?:^|_)(?:access|accepter|acl|allowed|allow_?list|apikey|api_key|assignment|authorization|binding|credentials?"
    r"|firewall|grants?|iam|ingress|invitation|login|members?|membership|owners?|peering|permissions?|pip|policy"
    r"|policies|principals?|public|roles?|routes?|rules?|share|shared|sharing|ssh|tokens?|trust|tunnel|users?|vpn)"
    r"(?:_|$)"
)


def gives(type_: str) -> str | None:
    """What a new one does, as the end of a sentence; None where it gives nobody anything, or where policies and
    arguments say it, which the security delta compares."""
    told = _table().get(type_)
    if told is not None or type_ in _compared():
        return told
    unknown = role(type_, {}) in (Role.UNKNOWN, Role.COULD_HOLD)
    return UNKNOWN if unknown and _tells(type_) else None


def _tells(type_: str) -> bool:
    return GIVING_WORDS.search(type_) is not None


@cache
def _table() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))["gives"]
    return found


@cache
def _compared() -> frozenset[str]:
    """The types of which the security delta compares something."""
    given = (*table().attachments, *table().inline, *table().resources)
    of_policies = (*(each.type for each in given), *(each.type for each in table().identities))
    return frozenset((*of_policies, *(name for row in rows().all for name in row.types)))
