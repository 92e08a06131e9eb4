"""Whether a value that a secret's name is on tells anything."""

from __future__ import annotations

import re
from typing import Any

from strongroom.change.review.secret_names import Secrecy, is_reference
from strongroom.change.values.marked import SENSITIVE, UNKNOWN

__all__ = ["PLAIN", "is_told", "looks_made", "tells"]

# Values that say nothing, though a name or a mark is on them.
PLAIN = frozenset(
    (
        "",
        "true",
        "false",
        "null",
        "none",
        "enabled",
        "disabled",
        "default",
        "required",
        "optional",
        # Documented values of arguments that have a secret's name: aws_api_gateway_method.authorization,
        # aws_elasticache_replication_group.auth_token_update_strategy, aws_cloudfront_cache_policy's cookies,
        # aws_cognito_user_pool_client.token_validity_units.access_token.
        "aws_iam",
        "custom",
        "cognito_user_pools",
        "jwt",
        "set",
        "rotate",
        "delete",
        "all",
        "whitelist",
        "allexcept",
        "seconds",
        "minutes",
        "hours",
        "days",
        UNKNOWN,
        SENSITIVE,
    )
)
ALGORITHM = re.compile(r"(?:hmac[-_]?)?(?:sha|md)[-_]?\d{1,3}(?:[-_/]\d{1,3})?", re.IGNORECASE)
PLACE = re.compile(
    r"(?:file:|~|\.{0,2})/.*|\w+://.*|[\w.-]+\.[a-z]{2,}(?::\d+)?|[a-z]{2}(?:-[a-z]+)+-\d[a-z]?", re.DOTALL
)
SHORTEST = 8  # characters of what is made and not written by a person


def tells(value: Any) -> bool:
    """Whether it is a secret below a name that says so."""
    if isinstance(value, str):
        return value.lower() not in PLAIN and not is_reference(value) and not ALGORITHM.fullmatch(value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_told(value: Any, secrecy: Secrecy) -> bool:
    """Whether a value is a secret, of whose name this is known."""
    return tells(value) if secrecy is Secrecy.SURE else secrecy > Secrecy.NONE and looks_made(value)


def looks_made(value: Any) -> bool:
    """Whether it is a secret below a name that may be one's, such as `seed`: letters with digits, or a file's
    content; no word, number, address, path or region."""
    if not isinstance(value, str) or len(value) < SHORTEST or not tells(value):
        return False
    if "\n" in value.strip():
        return True
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return mixed and not any(map(str.isspace, value)) and PLACE.fullmatch(value) is None
