"""The findings that are accepted, each with its reason and its end: `policies/waivers.toml`.

One table for checkov's findings and for our own. An entry says which check, which resources (their Terraform
address, as a shell pattern), in which stacks, why, and until when:

    [[waiver]]
    check = "CKV_AWS_145"
    resource = "aws_s3_bucket.access_logs_bucket_*"
    stacks = ["prod"]
    reason = "The load balancer's log delivery accepts SSE-S3 only (AWS's own limit)."
    expires = 2027-11-30
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from strongroom.errors import UnusableError

TABLE = Path("policies") / "waivers.toml"

REASON_WORDS = 5  # fewer name a reason ("false positive"), and don't give it


class Accepted(NamedTuple):
    """What an entry is compared with: a finding of either kind."""

    stack: str
    check: str
    resource: str


def _reason(text: str) -> str:
    if len(text.split()) < REASON_WORDS:
        raise ValueError(f"a reason, in at least {REASON_WORDS} words")
    return text


def _distinct(stacks: list[str]) -> list[str]:
    if len(set(stacks)) < len(stacks):
        raise ValueError("each stack once")
    return stacks


class Waiver(BaseModel):
    """One entry of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # checkov's codes and ours; custom checks of checkov begin the same way.
    check: Annotated[str, StringConstraints(pattern=r"^(CKV\d?_[A-Z0-9]+_\d+|SR[1-9]\d{2})$")]
    resource: Annotated[str, StringConstraints(pattern=r"^\S+\.\S+$")]
    stacks: Annotated[list[str], Field(min_length=1), AfterValidator(_distinct)]
    reason: Annotated[str, AfterValidator(_reason)]
    expires: datetime.date

    def covers(self, finding: Accepted) -> bool:
        """Whether the entry is about a finding, expired or not."""
        return (
            finding.check == self.check
            and finding.stack in self.stacks
            and fnmatchcase(finding.resource, self.resource)
        )

    def expired(self, today: datetime.date) -> bool:
        """The day it `expires` on is the first on which it waives nothing."""
        return self.expires <= today

    def __str__(self) -> str:
        return f"{self.check} on {self.resource} ({', '.join(self.stacks)})"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    waiver: list[Waiver] = []


@dataclass(frozen=True)
class Waivers:
    """The table, as of a day."""

    entries: list[Waiver]
    today: datetime.date

    def covering(self, finding: Accepted) -> Waiver | None:
        """The entry that waives a finding; None where there is none, or each has expired."""
        return next((entry for entry in self._valid if entry.covers(finding)), None)

    @property
    def expired(self) -> list[Waiver]:
        return [entry for entry in self.entries if entry.expired(self.today)]

    def stale(self, findings: Iterable[Accepted]) -> list[tuple[Waiver, str]]:
        """The entries, and the stacks they name, that none of these findings needs."""
        found = list(findings)
        return [
            (entry, stack)
            for entry in self.entries
            for stack in entry.stacks
            if not any(finding.stack == stack and entry.covers(finding) for finding in found)
        ]

    @property
    def _valid(self) -> Iterator[Waiver]:
        return (entry for entry in self.entries if not entry.expired(self.today))


def read(file: Path, today: datetime.date | None = None) -> Waivers:
    """The table in a file, as of today.

    Raises:
        UnusableError: it can't be read; a line for each entry that is wrong.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        table = _Table.model_validate(document)
    except FileNotFoundError:
        raise UnusableError(f"There is no table of waivers {file}.") from None
    except OSError as error:
        raise UnusableError(f"{file} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise UnusableError(f"{file} is not UTF-8 text ({error.reason}).") from None
    except ValidationError as error:
        problems = (_problem(file, document, each) for each in error.errors())
        raise UnusableError("\n".join(problems)) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise UnusableError(f"{file} is not TOML ({error}).") from None
    return Waivers(table.waiver, today or datetime.datetime.now(datetime.UTC).date())


# The validation library's words for these are about Python, not about TOML.
EXPECTED = {
    "date_type": "a date, without quotes, such as 2027-11-30",
    "extra_forbidden": f"not known here; known: {', '.join(Waiver.model_fields)}",
    "list_type": "a list, in square brackets",
    "missing": "missing",
    "model_type": "a table of an entry's keys",
    "string_type": "text, in quotes",
    "too_short": "a stack at least",
}
PATTERNS = {
    "check": "a check's code, such as CKV_AWS_145 or SR401",
    "resource": "a resource's address as a shell pattern, such as aws_s3_bucket.access_logs_*",
}


def _problem(file: Path, document: dict[str, Any], error: ErrorDetails) -> str:
    """`policies/waivers.toml: waiver 3 (CKV_AWS_145): expires: a date, ...`."""
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
    return f"{file}: waiver {position + 1}{named}: {key + ': ' if key else ''}{said}"
