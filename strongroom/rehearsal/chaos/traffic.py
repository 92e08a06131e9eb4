"""Transactions to send: good ones and hostile ones, the same for the same seed but for their ids' beginning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random

from strongroom.local.conservation.sent import ACCEPTED, Sent
from strongroom.rehearsal.chaos import hostile

HOSTILE_SHARE = 0.3

# What has to be right for a transaction to be accepted, and is it in each of these.
CHOICES = {
    "amount": ("0.01", "12.50", "19.99", "999999.99", "500"),
    "currency": ("EUR", "USD", "GBP", "CHF"),
    "type": ("payment", "refund", "transfer", "withdrawal"),
    "occurred_at": ("2026-01-31T09:30:00Z", "2026-01-31T23:59:60.123456789+14:00"),
}


@dataclass
class Traffic:
    """`prefix` begins every id: two runs against one deployment have nothing in common."""

    prefix: str
    random: Random
    _numbers: count[int] = field(default_factory=count)
    _hostile: Iterator[hostile.Hostile] = field(init=False)

    def __post_init__(self) -> None:
        catalogue = hostile.everything()
        self._hostile = cycle(self.random.sample(catalogue, len(catalogue)))

    def fields(self) -> hostile.Fields:
        """Of a good transaction, with an id of its own."""
        return {
            "transaction_id": f"{self.prefix}-{next(self._numbers)}",
            "account_id": f"DE{self.random.randrange(10**14):014}",
            **{name: self.random.choice(values) for name, values in CHOICES.items()},
        }

    def good(self, **changed: str) -> Sent:
        return Sent(json.dumps(self.fields() | changed), ACCEPTED)

    def hostile(self) -> Sent:
        which = next(self._hostile)
        return Sent(which.write(self.fields()), which.must, hostile=True)

    def mixed(self, number: int) -> list[Sent]:
        """Good and hostile ones in any order."""
        bad = round(number * HOSTILE_SHARE)
        mixed = [*(self.hostile() for _ in range(bad)), *(self.good() for _ in range(number - bad))]
        self.random.shuffle(mixed)
        return mixed

    def rejected(self, number: int) -> list[Sent]:
        """Good ones, and hostile ones that can be read: none becomes a dead-letter message by itself."""
        return [self._readable() if one.hostile else one for one in self.mixed(number)]

    def _readable(self) -> Sent:
        return next(one for one in iter(self.hostile, None) if one.message is not None)
