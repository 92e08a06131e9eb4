"""What a secret is called: an argument, a variable of a container, a tag, a key of a JSON text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

__all__ = ["inherits", "is_option", "is_reference", "is_secret", "named_by"]

WORDS = re.compile(
    r"pass(word|wd|phrase|code)|pwd|secret|token|apikey|accesskey|privatekey|sharedkey|signingkey|encryptionkey"
    r"|clientkey|masterkey|sshkey|sessionkey|licensekey|hmackey|accountkey|hostkey|keymaterial|keydata|pem$"
    r"|credential|authorization|authheader|cookie$|connectionstring|connectionuri|databaseurl|dsn$|userdata|customdata"
    r"|accountnumber|accountno$|accountholder|cardnumber|iban|routingnumber|sortcode|socialsecurity|cvv|cvc$"
    r"|originverify|(?<!by)(?<!com)pass$|^xauth$|^pin$|^pan$|^ssn$|^salt$|bearer|webhookurl|passphrase|otp$"
)
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
    r"|symbols|expiry|changepassword|duration|valuefrom)$"
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
REFERENCE = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:[^\s]+|\$\{[^}]*\}|(?:data\.)?aws_\w+\.[\w.-]+")


@lru_cache(maxsize=50_000)
def is_secret(name: str) -> bool:
    """Whether what has this name is told to nobody."""
    claim = CLAIM.fullmatch(name)
    name = claim[1] if claim else name
    bare = re.sub(r"[^a-z0-9]", "", name.lower())
    return bool(WORDS.search(bare) or VARIABLES.fullmatch(name)) and not ABOUT.search(bare)


@lru_cache(maxsize=50_000)
def inherits(key: str) -> bool:
    """Whether a member of what has a secret's name is a secret too, and not what is said about it."""
    return not ABOUT.search(re.sub(r"[^a-z0-9]", "", key.lower()))


def is_option(value: Any) -> bool:
    """Whether it is an argument of a program, after which a secret stands: `--password`."""
    return isinstance(value, str) and value[:1] == "-" and "=" not in value and is_secret(value.lstrip("-"))


def is_reference(value: str) -> bool:
    """Whether a text only says where a secret is: an ARN, a reference of the configuration."""
    return REFERENCE.fullmatch(value) is not None


def named_by(block: dict[str, Any]) -> tuple[str, ...]:
    """The keys of a block whose values are secrets because a neighbour gives them a secret's name."""
    if any(sought in block for sought in SOUGHT) and any(_is_of_secret(block.get(field)) for field in FIELDS):
        return SOUGHT
    if NAMED.isdisjoint(block):
        return ()
    if any(isinstance(block.get(key), str) and is_secret(block[key]) for key in NAMING):
        return tuple(key for key in HELD if key in block)
    return ()


def _is_of_secret(field: Any) -> bool:
    """Whether a part of a request is one that has a secret's name."""
    if isinstance(field, dict):
        named = any(isinstance(field.get(key), str) and is_secret(field[key]) for key in ("name", "Name"))
        return named or any(map(_is_of_secret, field.values()))
    return isinstance(field, list) and any(map(_is_of_secret, field))
