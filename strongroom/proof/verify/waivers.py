"""The findings that are accepted, each with its reason and its end: `policies/waivers.toml`.

One table for checkov's findings and for our own. An entry says which check, which resources (their Terraform
address, as a shell pattern), for which kinds of stack, why, and until when:

    [[waiver]]
    check = "CKV_AWS_145"
    resource = "aws_s3_bucket.access_logs_bucket_*"
    kinds = ["production", "nonproduction"]
    reason = "The load balancer's log delivery accepts SSE-S3 only (AWS's own limit)."
    expires = 2027-11-30
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from strongroom.errors import UnusableError
from strongroom.proof.verify.kinds import Kind
from strongroom.proof.verify.waiver import Accepted, Waiver
from strongroom.proof.verify.waiver_problem import problem
from strongroom.workspace import PROJECT

TABLE = Path("policies") / "waivers.toml"

SOON = datetime.timedelta(days=60)  # enough for a review, and for the change that it may ask for


class Elsewhere(NamedTuple):
    """An entry about a finding's check and resource that does not waive it; `said`: why it does not."""

    position: int
    entry: Waiver
    said: str


@dataclass(frozen=True)
class Waivers:
    """The table in a file, as of a day."""

    entries: list[Waiver]
    today: datetime.date
    file: Path = TABLE

    def covering(self, finding: Accepted) -> Waiver | None:
        """The entry that waives a finding; None where there is none, or each has expired."""
        return next((entry for entry in self._valid if entry.covers(finding)), None)

    def elsewhere(self, finding: Accepted) -> list[Elsewhere]:
        """For a finding that is not waived: the entries that waive its like elsewhere, or have expired."""
        return [
            Elsewhere(position, entry, said)
            for position, entry in enumerate(self.entries, start=1)
            if entry.is_about(finding) and (said := self._why_not(position, entry, finding))
        ]

    @property
    def expired(self) -> list[Waiver]:
        return [entry for entry in self.entries if entry.expired(self.today)]

    @property
    def ending(self) -> list[Waiver]:
        """The entries that expire soon, the next one first."""
        soon = [entry for entry in self._valid if entry.expires - self.today <= SOON]
        return sorted(soon, key=lambda entry: entry.expires)

    def days_left(self, entry: Waiver) -> int:
        return (entry.expires - self.today).days

    def stale(
        self, findings: Iterable[Accepted], stacks: Iterable[tuple[str, Kind | None]]
    ) -> list[tuple[Waiver, str]]:
        """The entries that no finding needs, and the kind of stack that needs them no more.

        `stacks`: the name and kind of every stack that was looked at. An entry for a kind of which there is no
        stack is not stale. One without `kinds` is, where there are stacks of its names.
        """
        found, seen = list(findings), list(stacks)
        return [
            (entry, kind or "without a kind")
            for entry in self.entries
            for kind in entry.for_kinds
            if _exists(entry, kind, seen)
            and not any(finding.kind == kind and entry.covers(finding) for finding in found)
        ]

    @property
    def _valid(self) -> Iterator[Waiver]:
        return (entry for entry in self.entries if not entry.expired(self.today))

    def _why_not(self, position: int, entry: Waiver, finding: Accepted) -> str:
        place = f"{_shown(self.file)}, entry {position} ({entry.check} on {entry.resource})"
        holds, expired = entry.covers(finding), entry.expired(self.today)
        if holds and expired:
            return f"no longer waived for {entry.whom}, since {entry.expires}: {place}"
        if holds or expired:
            return ""
        this = finding.stack if finding.kind in entry.for_kinds else finding.kind or "a stack without a kind"
        return f"waived for {entry.whom}, not for {this}: {place}"


def _exists(entry: Waiver, kind: Kind | None, stacks: list[tuple[str, Kind | None]]) -> bool:
    """Whether there is a stack that could need the entry, as one of a kind."""
    if kind is None:
        return any(entry.names(name) for name, _ in stacks)
    return any(kind == of for _, of in stacks)


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    waiver: list[Waiver] = []


def read(file: Path, day: datetime.date | None = None) -> Waivers:
    """The table in a file, as of a day: today, if none is given.

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
        problems = (problem(file, document, each) for each in error.errors())
        raise UnusableError("\n".join(problems)) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise UnusableError(f"{file} is not TOML ({error}).") from None
    return Waivers(table.waiver, day or today(), file)


def _shown(file: Path) -> Path:
    return file.relative_to(PROJECT) if file.is_relative_to(PROJECT) else file
