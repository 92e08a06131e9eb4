"""What a secret is called: an argument, a variable of a container, a tag, a key of a JSON text."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Any

__all__ = ["Secrecy", "after", "inherits", "is_reference", "is_secret", "may_be_secret", "named_by", "secrecy"]

WORDS = re.compile(
    r"pass(word|wd|phrase|code)|pwd|secret|token|apikey|accesskey|privatekey|sharedkey|signingkey|encryptionkey"
    r"|clientkey|masterkey|sshkey|sessionkey|licensekey|hmackey|accountkey|hostkey|keymaterial|keydata|pem$"
    r"|credential|authorization|authheader|cookie$|connectionstring|connectionuri|databaseurl|dsn$|userdata|customdata"
    r"|accountnumber|accountno$|accountholder|cardnumber|iban|routingnumber|sortcode|socialsecurity|cvv|cvc$"
    r"|originverify|(?<!by)(?<!com)pass$|^xauth$|bearer|webhookurl|otp$"
    r"|psk$|pfx|pkcs12|mnemonic$|seedphrase|hmac$|htpasswd|accesssignature"
)
# As the whole of a name, or the last of its parts (`app.pin`). A signature authorizes whoever has the URL: AWS
# ("Authenticating Requests: Using Query Parameters"), Azure ("Create a service SAS": `sig`).
WHOLE = frozenset(
    ("pin", "pan", "ssn", "salt", "sig", "signature", "xamzsignature", "xgoogsignature", "otp", "psk")
)
# What is a secret's name in one program and another thing's in the next.
PERHAPS = re.compile(r"^(?:auth|seed|community)$|keystore$|kubeconfig$")
PARTS = re.compile(r"[./:]")
BARE = re.compile(r"[^a-z0-9]")
# A variable of an environment: an argument with such an end (`partition_key`) is written in small letters.
VARIABLES = re.compile(
    r"(?!(?:[A-Z0-9]+_)*(?:PARTITION|SORT|HASH|RANGE|OBJECT|S3|KMS|PUBLIC|PRIMARY|FOREIGN|TAG|CACHE|BUCKET|INDEX|GROUP"
    r"|LOOKUP|ROUTING|DEDUPLICATION|IDEMPOTENCY)_KEY$)(?:[A-Z0-9]+_)+(?:KEY|AUTH|SALT|PIN|CREDS?|KEY_BASE64)"
)
# A condition key of an identity provider (IAM user guide, "IAM and AWS STS condition context keys"): the part
# before the colon is a host, and what it is called says nothing of the claim after it.
CLAIM = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/[^:\s]*)?:(\w+)")
# What is said of a secret without telling it: where it is, how it is kept.
ABOUT = re.compile(
    r"(arns?|ids?|names?|types?|kinds?|versions?|stages?|length|enabled|days|hours|minutes|seconds|ttl|policy|count"
    r"|algorithm|size|validity|units?|rotation|rules?|endpoint|required|status|usage|source|forwarding|behavior"
    r"|path|prefix|region|window|override|overwrite|recovery|lastchanged|age|reuseprevention|characters|numbers"
    r"|symbols|expiry|changepassword|duration|valuefrom|stdin|ref|refs)$|^existing"
)
# Keys that name what their neighbour holds: `{"name": "DB_PASSWORD", "value": "..."}`.
NAMING = ("name", "Name", "key", "Key", "ParameterKey", "parameter_key", "variable", "header", "header_name",
          "http_header_name", "HttpHeaderName")  # fmt: skip
NAMED = frozenset(NAMING)
HELD = ("value", "Value", "values", "Values", "ParameterValue", "parameter_value", "default", "content",
        "header_value", "insecure_value")  # fmt: skip
# What AWS WAF looks for, and in which part of a request: `single_header`, `single_query_argument`.
SOUGHT = ("search_string", "regex_string", "SearchString", "RegexString")
FIELDS = ("field_to_match", "FieldToMatch")
NOTHING: dict[str, Secrecy] = {}
REFERENCE = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:[^\s]+|\$\{[^}]*\}|(?:data\.)?aws_\w+\.[\w.-]+")


class Secrecy(IntEnum):
    """What a name says of a value: `PERHAPS`, that it is a secret where it looks like one."""

    NONE = 0
    PERHAPS = 1
    SURE = 2


@lru_cache(maxsize=50_000)
def is_secret(name: str) -> bool:
    """Whether what has this name is told to nobody."""
    claim = CLAIM.fullmatch(name)
    name = claim[1] if claim else name
    bare = _bare(name)
    if not (WORDS.search(bare) or _last(name) in WHOLE or VARIABLES.fullmatch(name)):
        return False
    return not ABOUT.search(bare)


@lru_cache(maxsize=50_000)
def may_be_secret(name: str) -> bool:
    """Whether what has this name is told where it is a word, a number or a path, and else to nobody."""
    return PERHAPS.search(_last(name)) is not None


@lru_cache(maxsize=50_000)
def secrecy(name: str) -> Secrecy:
    """What a name says."""
    if is_secret(name):
        return Secrecy.SURE
    return Secrecy.PERHAPS if may_be_secret(name) else Secrecy.NONE


def _bare(name: str) -> str:
    return BARE.sub("", name.lower())


def _last(name: str) -> str:
    return _bare(PARTS.split(name)[-1])


@lru_cache(maxsize=50_000)
def inherits(key: str) -> bool:
    """Whether a member of what has a secret's name is a secret too, and not what is said about it."""
    return not ABOUT.search(_bare(key))


def after(value: Any) -> Secrecy:
    """What an argument of a program says of the one that follows it: `--password`."""
    if not isinstance(value, str) or value[:1] != "-" or "=" in value:
        return Secrecy.NONE
    return secrecy(value.lstrip("-"))


def is_reference(value: str) -> bool:
    """Whether a text only says where a secret is: an ARN, a reference of the configuration."""
    return REFERENCE.fullmatch(value) is not None


def named_by(block: dict[str, Any]) -> dict[str, Secrecy]:
    """The keys of a block whose values are secrets because a neighbour gives them a secret's name."""
    if any(sought in block for sought in SOUGHT) and any(_is_of_secret(block.get(field)) for field in FIELDS):
        return dict.fromkeys(SOUGHT, Secrecy.SURE)
    if NAMED.isdisjoint(block):
        return NOTHING
    told = max((secrecy(block[key]) for key in NAMING if isinstance(block.get(key), str)), default=Secrecy.NONE)
    return {key: told for key in HELD if key in block} if told else NOTHING


def _is_of_secret(field: Any) -> bool:
    """Whether a part of a request is one that has a secret's name."""
    if isinstance(field, dict):
        named = any(isinstance(field.get(key), str) and is_secret(field[key]) for key in ("name", "Name"))
        return named or any(map(_is_of_secret, field.values()))
    return isinstance(field, list) and any(map(_is_of_secret, field))
