"""One entry of the table of waivers: what it is about, for which stacks, and until when.

`kinds` says for which kinds of stack an entry holds. `stacks`, patterns of names, narrows that down to some of
them. Without `kinds` it holds for stacks that have no kind, and for no others: whatever a production stack is
called, only an entry that says "production" waives something of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from strongroom.proof.verify.kinds import KINDS, Kind

REASON_WORDS = 5  # fewer name a reason ("false positive"), and don't give it


Each = TypeVar("Each")


class Accepted(NamedTuple):
    """What an entry is compared with: a finding of either kind, in a stack of some kind or of none.

    `was`: the resource's addresses before `moved` blocks; it is the same one, and waived as before.
    """

    stack: str
    kind: Kind | None
    check: str
    resource: str
    was: tuple[str, ...] = ()


def _reason(text: str) -> str:
    if len(text.split()) < REASON_WORDS:
        raise ValueError(f"a reason, in at least {REASON_WORDS} words")
    return text


def _distinct(given: list[Each]) -> list[Each]:
    if len(set(given)) < len(given):
        raise ValueError("each of them once")
    return given


Pattern = Annotated[str, StringConstraints(pattern=r"^\S+$")]


class Waiver(BaseModel):
    """One entry of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # checkov's codes and ours; custom checks of checkov begin the same way.
    check: Annotated[str, StringConstraints(pattern=r"^(CKV\d?_[A-Z0-9]+_\d+|SR[1-9]\d{2})$")]
    resource: Annotated[str, StringConstraints(pattern=r"^\S+\.\S+$")]
    kinds: Annotated[list[Kind], Field(min_length=1), AfterValidator(_distinct)] = []
    stacks: Annotated[list[Pattern], Field(min_length=1), AfterValidator(_distinct)] = []
    reason: Annotated[str, AfterValidator(_reason)]
    expires: datetime.date

    @model_validator(mode="after")
    def _for_some(self) -> Self:
        if not self.kinds and not self.stacks:
            raise ValueError(
                f"kinds: missing; some of {', '.join(KINDS)}. Or stacks, for stacks without a kind"
            )
        return self

    def is_about(self, finding: Accepted) -> bool:
        """Whether check and resource are the entry's, in whatever stack."""
        known_as = (finding.resource, *finding.was)
        return finding.check == self.check and any(fnmatchcase(each, self.resource) for each in known_as)

    def names(self, stack: str) -> bool:
        return not self.stacks or any(fnmatchcase(stack, pattern) for pattern in self.stacks)

    def holds_for(self, stack: str, kind: Kind | None) -> bool:
        """Whether the entry is for a stack of this name and kind."""
        return kind in self.for_kinds and self.names(stack)

    def covers(self, finding: Accepted) -> bool:
        """Whether the entry waives a finding, unless it has expired."""
        return self.is_about(finding) and self.holds_for(finding.stack, finding.kind)

    def expired(self, today: datetime.date) -> bool:
        """The day it `expires` on is the first on which it waives nothing."""
        return self.expires <= today

    @property
    def for_kinds(self) -> Sequence[Kind | None]:
        """The kinds that it is for; None stands for stacks without one."""
        return self.kinds or (None,)

    @property
    def whom(self) -> str:
        """The stacks that it is for, in words."""
        kinds = " and ".join(self.kinds) or "stacks without a kind"
        return f"{kinds} named {' or '.join(self.stacks)}" if self.stacks else kinds

    def __str__(self) -> str:
        return f"{self.check} on {self.resource} ({self.whom})"
