"""A look at all dead letters: how many, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from strongroom.redrive.letters import Letter, Reading
from strongroom.redrive.queues import Queues

# With so little left, somebody should decide today.
SOON = timedelta(days=1)


@dataclass
class Group:
    """Letters that are dead for one reason. `expiring`: SQS deletes them within a day."""

    reason: str
    hopeless: bool
    count: int = 0
    oldest: datetime = field(default=datetime.max)
    newest: datetime = field(default=datetime.min)
    expiring: int = 0
    example: str = ""

    def add(self, letter: Letter, expires_soon: bool) -> None:
        self.oldest = min(self.oldest, letter.sent_at) if self.count else letter.sent_at
        self.newest = max(self.newest, letter.sent_at) if self.count else letter.sent_at
        self.count += 1
        self.expiring += expires_soon
        self.example = self.example or letter.message_id


def look(queues: Queues, now: datetime) -> list[Group]:
    """The letters by reason, what has a chance first. Afterwards all are where they were."""
    groups: dict[str, Group] = {}
    with Reading(queues) as reading:
        for batch in reading.batches():
            for letter in batch:
                expires = letter.sent_at + timedelta(seconds=queues.retention_seconds)
                group = groups.setdefault(letter.reason, Group(letter.reason, letter.hopeless))
                group.add(letter, expires - now < SOON)
    return sorted(groups.values(), key=lambda group: (group.hopeless, -group.count))
