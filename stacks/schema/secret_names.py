"""Which variables hold a secret, by their names."""

from __future__ import annotations

import re

__all__ = ["POINTER", "SECRET_NAME"]

# Names of variables that hold a secret; what points to one (an ARN, a file) or is about it (a TTL) is none.
SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|SECRET|TOKEN(?!S)|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CONNECTION_?STRING",
    re.IGNORECASE,
)
POINTER = re.compile(r"(^|_)(ARN|NAME|ID|PATH|FILE|URL|TTL|SECONDS|ISSUER|TABLE)$", re.IGNORECASE)
