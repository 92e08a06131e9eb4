"""What a secret is called: an argument, a variable of a container, a tag, a key of a JSON text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

__all__ = ["inherits", "is_reference", "is_secret", "named_by"]

WORDS = re.compile(
    r"pass(word|wd|phrase|code)|pwd|secret|token|apikey|accesskey|privatekey|sharedkey|signingkey|encryptionkey"
    r"|clientkey|masterkey|sshkey|sessionkey|licensekey|hmackey|accountkey|hostkey|keymaterial|keydata|pem$"
    r"|credential|authorization|authheader|cookie$|connectionstring|connectionuri|databaseurl|dsn$|userdata|customdata"
    r"|accountnumber|accountno$|accountholder|cardnumber|iban|routingnumber|sortcode|socialsecurity|cvv|cvc$"
    r"|^pin$|^pan$|^ssn$|^salt$|bearer|webhookurl|passphrase|otp$"
)
# What is said of a secret without telling it: where it is, how it is kept.
ABOUT = re.compile(
    r"(arns?|ids?|names?|types?|kinds?|versions?|stages?|length|enabled|days|hours|minutes|seconds|ttl|policy|count"
    r"|algorithm|size|validity|units?|rotation|rules?|endpoint|required|status|usage|source|forwarding|behavior"
    r"|path|prefix|region|window|override|overwrite|recovery|lastchanged|age|reuseprevention|characters|numbers"
    r"|symbols|expiry|changepassword|duration|valuefrom)$"
)
# Keys that name what their neighbour holds: `{"name": "DB_PASSWORD", "value": "..."}`.
NAMING = ("name", "Name", "key", "Key", "ParameterKey", "parameter_key", "variable", "header", "header_name")
NAMED = frozenset(NAMING)
HELD = ("value", "Value", "values", "ParameterValue", "parameter_value", "default", "content", "header_value")
REFERENCE = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:[^\s]+|\$\{[^}]*\}|(?:data\.)?aws_\w+\.[\w.-]+")


@lru_cache(maxsize=50_000)
def is_secret(name: str) -> bool:
    """Whether what has this name is told to nobody."""
    bare = re.sub(r"[^a-z0-9]", "", name.lower())
    return bool(WORDS.search(bare)) and not ABOUT.search(bare)


@lru_cache(maxsize=50_000)
def inherits(key: str) -> bool:
    """Whether a member of what has a secret's name is a secret too, and not what is said about it."""
    return not ABOUT.search(re.sub(r"[^a-z0-9]", "", key.lower()))


def is_reference(value: str) -> bool:
    """Whether a text only says where a secret is: an ARN, a reference of the configuration."""
    return REFERENCE.fullmatch(value) is not None


def named_by(block: dict[str, Any]) -> tuple[str, ...]:
    """The keys of a block whose values are secrets because a neighbour gives them a secret's name."""
    if NAMED.isdisjoint(block):
        return ()
    if any(isinstance(block.get(key), str) and is_secret(block[key]) for key in NAMING):
        return tuple(key for key in HELD if key in block)
    return ()
