"""What is wrong with an entry of the table of waivers, in a sentence that names file, entry, key and value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from strongroom.proof.verify.kinds import KINDS
from strongroom.proof.verify.waiver import Waiver

# The validation library's words for these are about Python, not about TOML.
EXPECTED = {
    "date_type": "a date, without quotes, such as 2027-11-30",
    "extra_forbidden": f"not known here; known: {', '.join(Waiver.model_fields)}",
    "list_type": "a list, in square brackets",
    "literal_error": f"not a kind of stack; allowed: {', '.join(KINDS)}",
    "missing": "missing",
    "model_type": "a table of an entry's keys",
    "string_type": "text, in quotes",
    "too_short": "one at least, or leave the key out",
}
PATTERNS = {
    "check": "a check's code, such as CKV_AWS_145 or SR401",
    "resource": "a resource's address as a shell pattern, such as aws_s3_bucket.access_logs_*",
    "stacks": "the name of a stack as a shell pattern, such as sandbox-*",
}


def problem(file: Path, document: dict[str, Any], error: ErrorDetails) -> str:
    """`policies/waivers.toml: waiver 3 (CKV_AWS_145): expires = "2027-11-30": a date, ...`."""
    location = error["loc"]
    if error["type"] == "extra_forbidden" and len(location) == 1:
        return f"{file}: {location[0]}: not known here; every entry begins with [[waiver]]"
    if len(location) < 2:
        return f"{file}: waiver: a list of entries, each beginning with [[waiver]]"
    position, key = int(location[1]), str(location[2]) if len(location) > 2 else ""
    entry = document["waiver"][position]
    code = entry.get("check") if isinstance(entry, dict) else None
    named = f" ({code})" if isinstance(code, str) else ""
    said = EXPECTED.get(error["type"], error["msg"].removeprefix("Value error, "))
    if error["type"] == "string_pattern_mismatch":
        said = PATTERNS[key]
    given = "" if isinstance(error["input"], dict) else f" = {_short(error['input'])}"
    return f"{file}: waiver {position + 1}{named}: {f'{key}{given}: ' if key else ''}{said}"


def _short(value: object) -> str:
    """The value in one line."""
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
