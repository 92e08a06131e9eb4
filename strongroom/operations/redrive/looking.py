"""A look at all dead messages: how many, since when, and why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from strongroom.operations.redrive.choice import Choice
from strongroom.operations.redrive.letters import HIDDEN_SECONDS, Letter, Reading
from strongroom.operations.redrive.queues import Queues
from strongroom.operations.redrive.reasons import Reason

# With so little left, somebody should decide today.
SOON = timedelta(days=1)

# Amazon SQS developer guide, "Standard queue quotas": messages in flight. A queue that has as many in flight
# answers a long poll as if it were empty.
IN_FLIGHT = 120_000


@dataclass
class Group:
    """Messages that are dead for one reason. `expiring`: SQS deletes them within a day."""

    reason: Reason
    example: str
    oldest: datetime
    newest: datetime
    count: int = 0
    expiring: int = 0

    def add(self, letter: Letter, expires_soon: bool) -> None:
        self.oldest = min(self.oldest, letter.sent_at)
        self.newest = max(self.newest, letter.sent_at)
        self.count += 1
        self.expiring += expires_soon


@dataclass(frozen=True)
class Found:
    """`groups`: what has a chance first. `chosen`: message ids of those to go back.

    `hidden`: about how many could not be seen, for somebody else has received them. `ended`: not if messages
    arrived faster than they were read.
    """

    groups: list[Group]
    chosen: frozenset[str]
    hidden: int
    ended: bool = True

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def whole(self) -> bool:
        """If not, there may be more; SQS hands them out when these are fewer."""
        return self.ended and self.count + self.hidden < IN_FLIGHT


def look(queues: Queues, choice: Choice, now: datetime) -> Found:
    """Read every message once. Afterwards all are where they were."""
    groups: dict[Reason, Group] = {}
    chosen = set()
    total, in_flight = _level(queues)
    ended, until = True, time.monotonic() + HIDDEN_SECONDS
    with Reading(queues) as reading:
        for batch in reading.batches():
            for letter in batch:
                if letter.reason not in groups:
                    groups[letter.reason] = Group(
                        letter.reason, letter.message_id, letter.sent_at, letter.sent_at
                    )
                expires = letter.sent_at + timedelta(seconds=queues.retention_seconds)
                groups[letter.reason].add(letter, expires - now < SOON)
                if choice.wants(letter.reason):
                    chosen.add(letter.message_id)
            if time.monotonic() > until:
                # Where messages arrive all the time, a pass has no end of its own.
                ended = False
                break
    ordered = sorted(groups.values(), key=lambda group: (group.reason.hopeless, -group.count))
    seen = sum(group.count for group in ordered)
    # In flight a moment ago and seen all the same: somebody has given them back meanwhile.
    hidden = max(min(in_flight, total - seen), 0)
    return Found(ordered, frozenset(chosen), hidden, ended)


def _level(queues: Queues) -> tuple[int, int]:
    """How many messages there are, and how many of them are in flight; both about."""
    visible, in_flight = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"
    told = queues.sqs.get_queue_attributes(QueueUrl=queues.dead_letters, AttributeNames=[visible, in_flight])[
        "Attributes"
    ]
    return int(told[visible]) + int(told[in_flight]), int(told[in_flight])
