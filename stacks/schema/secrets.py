"""What looks like a secret: by the name that it stands under, or under any name."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["looks_like_secret", "may_hold_secret", "named_as_secret", "points_to_secret"]

# Names of variables that hold a secret; what points to one (an ARN, a file) or is about it (a TTL) is none.
SECRET = re.compile(
    r"PASSWORD|PASSWD|SECRET|TOKEN(?!S)|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CONNECTION_?STRING",
    re.IGNORECASE,
)
POINTER = re.compile(r"(^|_)(ARN|NAME|ID|PATH|FILE|URL|TTL|SECONDS|ISSUER|TABLE)$", re.IGNORECASE)

# Values that are secrets under any name: access keys, private keys, addresses with a password in them, signed
# tokens, and the prefixes that GitHub, Slack and Stripe give theirs so that they are found.
VALUE = re.compile(
    r"(AKIA|ASIA)[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]*:[^/\s:@]+@"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.|\bgh[opsu]_\w{20,}|\bxox[abpr]-\w{8,}|\b[rs]k_(live|test)_\w{8,}"
)


def named_as_secret(name: str) -> bool:
    """Whether a variable's name says that it holds a secret, or points to one."""
    return SECRET.search(name) is not None


def points_to_secret(name: str) -> bool:
    """Whether a name is of what only leads to a secret, or is about it."""
    return POINTER.search(name) is not None


def looks_like_secret(name: str, value: str) -> bool:
    """Whether a variable holds one, by its name or by its value."""
    return VALUE.search(value) is not None or (named_as_secret(name) and not points_to_secret(name))


def may_hold_secret(key: str, value: Any) -> bool:
    """Whether a value of the settings, right or wrong, may be one, or a table or list with one in it.

    `key`: where it stands, with dots. An ARN only says where something is.
    """
    match value:
        case dict():
            return any(may_hold_secret(f"{key}.{name}", each) for name, each in value.items())
        case list() | tuple():
            return any(may_hold_secret(key, each) for each in value)
        case str() if VALUE.search(value):
            return True
        case _:
            return named_as_secret(key) and not str(value).startswith("arn:")
