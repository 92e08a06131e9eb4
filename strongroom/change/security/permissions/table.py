"""Where policies are, by type: the table beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("policies.toml")


@dataclass(frozen=True)
class Identity:
    """A type that acts; `inline` leads to the texts of the policies in its blocks."""

    type: str
    boundary: str | None = None
    inline: tuple[str, ...] = ()
    managed: str | None = None


@dataclass(frozen=True)
class Given:
    """A resource that gives a policy to another: `policy` is the argument with its text or ARN, `of` the one
    with who gets it, and `identity` that one's type; none for a policy of a resource."""

    type: str
    policy: str
    of: str
    identity: str = ""


@dataclass(frozen=True)
class Default:
    """What a resource without a policy of its own allows."""

    type: str
    policy: str
    statement: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """All of it; `managed`: AWS's own policies, by name."""

    identities: tuple[Identity, ...]
    inline: tuple[Given, ...]
    attachments: tuple[Given, ...]
    resources: tuple[Given, ...]
    defaults: tuple[Default, ...]
    managed: dict[str, dict[str, Any]]


@cache
def table() -> Table:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Table(
        tuple(Identity(**row | {"inline": tuple(row.get("inline", ()))}) for row in told["identity"]),
        tuple(Given(**row) for row in told["inline"]),
        tuple(Given(**row) for row in told["attachment"]),
        tuple(Given(**row) for row in told["resource"]),
        tuple(Default(**row) for row in told["default"]),
        {row["name"]: row["statement"] for row in told["managed"]},
    )
