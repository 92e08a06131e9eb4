"""What looks like a secret: by the name that it stands under, or under any name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = [
    "looks_like_secret",
    "may_hold_secret",
    "named_as_secret",
    "points_to_secret",
    "secret_by_itself",
    "secret_words",
]

# Names of variables that hold a secret; what points to one (an ARN, a file) or is about it (a TTL, a length) is
# none.
SECRET = re.compile(
    r"PASSWORD|PASSWD|PASSPHRASE|(?<=_)(PASS|PWD)$|SECRET|TOKEN(?!S|IZ)|CREDENTIAL|CONNECTION_?STRING"
    r"|(API|ACCESS|ENCRYPTION|HMAC|JWT|MASTER|PRIVATE|SIGNING)_?KEY",
    re.IGNORECASE,
)
POINTER = re.compile(
    r"(^|_)(ARN|NAME|ID|PATH|FILE|TABLE|URL|URI|ENDPOINT|HOST|PORT|REGION|ISSUER|PROVIDER|BACKEND|AUDIENCE|HEADER"
    r"|ALGORITHM|POLICY|STDIN|PROMPT|ENV|ENABLED|REQUIRED|TTL|SECONDS|MINUTES|HOURS|DAYS|LENGTH|SIZE|COUNT)$",
    re.IGNORECASE,
)

# Values that are secrets under any name: access keys, private keys, addresses with a password in them, signed
# tokens, and the prefixes that GitHub, GitLab, Google, npm, SendGrid, Slack and Stripe give theirs so that they
# are found.
VALUE = re.compile(
    r"(AKIA|ASIA)[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]*:[^/\s:@]+@"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.|\bgh[oprsu]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20,}"
    r"|\bAIza[\w-]{35}|\bnpm_[A-Za-z0-9]{36}|\bSG\.[\w-]{16,}\.|\bxox[abeprs]-\w{8,}"
    r"|\b[rs]k_(live|test)_\w{8,}"
)

# What an option may be given that is a secret: not another option, nor what a shell fills in, nor where one is.
ASSIGNED = re.compile(r"""(?!["']?(-|\$|arn:)|true$|false$).+""")

# The name of an option or a variable; --no-password is followed by something else.
OPTION = re.compile(r"(?!no_)[A-Za-z_]\w*")

# What signs in, before a registry's name in an image: a tag or a digest has no / behind its @.
REGISTRY = re.compile(r"[^/\s:@]+:[^\s@]+@[^/\s@]+/")


def secret_by_itself(value: str) -> bool:
    """Whether a value is one under any name."""
    return VALUE.search(value) is not None


def named_as_secret(name: str) -> bool:
    """Whether a variable's name says that it holds a secret, or points to one."""
    return SECRET.search(name) is not None


def points_to_secret(name: str) -> bool:
    """Whether a name is of what only leads to a secret, or is about it."""
    return POINTER.search(name) is not None


def looks_like_secret(name: str, value: str) -> bool:
    """Whether a variable holds one, by its name or by its value."""
    return secret_by_itself(value) or (named_as_secret(name) and not points_to_secret(name))


def secret_words(words: Sequence[str]) -> Iterator[int]:
    """Where in a command a secret stands: by itself, or as the value of an option or variable with such a name.

    `--password=x`, `--password x`, `PGPASSWORD=x`, also within one line for a shell. What a shell puts there
    (`$X`), and what only says where a secret is, is none.
    """
    before = ""
    for place, word in enumerate(words):
        found = secret_by_itself(word)
        for part in word.split():
            option, given, value = part.partition("=")
            if not given:
                option, value = before, part
            found = found or (bool(ASSIGNED.fullmatch(value)) and _names_secret(option))
            before = part if part.startswith("-") and not given else ""
        if found:
            yield place


def _names_secret(option: str) -> bool:
    name = re.sub(r"[.-]", "_", option.lstrip("-"))
    return OPTION.fullmatch(name) is not None and named_as_secret(name) and not points_to_secret(name)


def may_hold_secret(key: str, value: Any) -> bool:
    """Whether a value of the settings, right or wrong, may be one, or a table or list with one in it.

    `key`: where it stands, with dots. An ARN only says where something is.
    """
    match value:
        case dict():
            return any(may_hold_secret(f"{key}.{name}", each) for name, each in value.items())
        case list() | tuple():
            words = [each for each in value if isinstance(each, str)]
            return bool([*secret_words(words)]) or any(may_hold_secret(key, each) for each in value)
        case str() if [*secret_words([value])] or REGISTRY.match(value):
            return True
        case _:
            return named_as_secret(key) and not str(value).startswith("arn:")
