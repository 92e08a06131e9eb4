"""What a type of resource is: whether it holds something, serves somebody, or protects; or is not known."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.consequences.replacements import FOLLOWED, SERVING
from strongroom.proof.addresses.stateful import STATEFUL

__all__ = ["Role", "is_quiet", "lost_with", "opening", "role", "secured", "unnoticed"]

FILE = Path(__file__).with_suffix(".toml")
HELD = FILE.with_name("held.toml")

# Words of a type's name that say that one may hold something, and arguments that only such resources have.
HOLDING_WORDS = re.compile(
    r"(?:^|_)(?:accounts?|archive|backup|bucket|ca|cache|certificates?|cluster|collection|container_registry"
    r"|credentials?|data_?set|database|datastore|db|directory|disk|domain|file_?systems?|filestore|files?|identity"
    r"|index|instance|keys?|keyspace|key_?ring|lake|ledger|namespace|pool|project|queue|record|registry|repository"
    r"|schema|search|secrets?|server|snapshot|sql\w*|storage|store|stream|tables?|topic|user|vault|vm|volume"
    r"|warehouse|zone)(?:_|$)"
)
# A name that ends so is of what is said of such a thing, or of what leads to it, and not of the thing.
SETTING_WORDS = re.compile(
    r"_(?:accepter|access_policy|acl|assignment|associations?|attachments?|authorization|configurations?|event_target"
    r"|grant|invocation|lock|logging|logging_options|memberships?|notifications?|option_group|options"
    r"|parameter_group|permissions?|policy|policies|rules?|schedule|settings?|status|subnet_group|verification)$"
)
HOLDING_ARGUMENTS = frozenset(
    (
        "allocated_storage",
        "backup_retention_period",
        "backup_window",
        "deletion_protection",
        "deletion_protection_enabled",
        "final_snapshot_identifier",
        "force_destroy",
        "point_in_time_recovery",
        "prevent_deletion",
        "recovery_window_in_days",
        "retention_in_days",
        "skip_final_snapshot",
        "snapshot_identifier",
        "storage_encrypted",
        "volume_size",
    )
)


class Role(Enum):
    """`COULD_HOLD`: not a type that is known, and it has the name or the arguments of one that holds data."""

    HOLDS = "holds"
    SERVES = "serves"
    PROTECTS = "protects"
    NEITHER = "neither"
    COULD_HOLD = "could hold"
    UNKNOWN = "unknown"


def role(type_: str, before: Mapping[str, Any]) -> Role:
    """What a resource of the type is; `before`: its values."""
    told = _roles().get(type_)
    if told is not None:
        where = _table()["recreated_where"].get(type_)
        return Role.SERVES if where and where.items() <= dict(before).items() else told
    named = HOLDING_WORDS.search(type_) and not SETTING_WORDS.search(type_)
    could = named or not HOLDING_ARGUMENTS.isdisjoint(before)
    return Role.COULD_HOLD if could else Role.UNKNOWN


def lost_with(type_: str) -> str | None:
    """What goes with one, in a few words; None where nothing does, or it is not known."""
    told = _table()
    return (
        STATEFUL.get(type_)
        or SERVING.get(type_)
        or _held().get(type_)
        or next((told[name][type_] for name in ("holds", "serves", "protects") if type_ in told[name]), None)
    )


def secured(type_: str) -> frozenset[str]:
    """The arguments whose change in place does what the security delta tells, and nothing else."""
    return frozenset(_table()["secured"].get(type_, ()))


def opening(type_: str) -> frozenset[str]:
    """The arguments whose change may let somebody do or reach more."""
    return secured(type_) | frozenset(_table()["opening"].get(type_, ()))


def unnoticed(type_: str) -> frozenset[str]:
    """The arguments of which nobody notices a change in place."""
    return frozenset(_table()["unnoticed"].get(type_, ()))


def is_quiet(type_: str) -> bool:
    """Whether nobody notices a change of one in place."""
    return type_ in _table()["quiet"]["types"]


@cache
def _roles() -> dict[str, Role]:
    told = _table()
    found = dict.fromkeys([*told["neither"]["types"], *FOLLOWED], Role.NEITHER)
    for role_ in (Role.PROTECTS, Role.SERVES, Role.HOLDS):
        found |= dict.fromkeys(told[role_.value], role_)
    found |= dict.fromkeys(SERVING, Role.SERVES) | dict.fromkeys(STATEFUL, Role.HOLDS)
    return found | dict.fromkeys(told["recreated"]["types"], Role.SERVES) | dict.fromkeys(_held(), Role.HOLDS)


@cache
def _held() -> dict[str, str]:
    found: dict[str, str] = tomllib.loads(HELD.read_text(encoding="utf-8"))["holds"]
    return found


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
