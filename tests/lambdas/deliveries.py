"""A queue before the function: batches in any order, at least once, dead-letter messages after five tries."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from strongroom.local.conservation.account import Account
from strongroom.local.conservation.accounting import account
from strongroom.local.conservation.books import Books, Letter, Result
from strongroom.local.conservation.sent import Sent
from tests.lambdas.support import load_event, stored_hash
from tests.lambdas.tables import Killed, Tables

BATCH = 10
ATTEMPTS = 5  # validation.max_receive_count
(TEMPLATE,) = load_event("one_good_message")["Records"]

Invoke = Callable[[dict[str, Any]], list[str]]
"""The handler: an SQS event in, the ids of the messages that failed out."""


@dataclass
class Delivery:
    message_id: str
    body: str
    receive_count: int = 0


@dataclass
class Queue:
    """Delivers to `invoke` until nothing is left; `books` are what is there then."""

    invoke: Invoke
    tables: Tables
    random: Random
    letters: list[Delivery] = field(default_factory=list)
    seen: list[dict[str, Result]] = field(default_factory=list)

    def deliver(self, bodies: Iterable[str]) -> None:
        """All of them, in another order, some of them again although they succeeded."""
        waiting = deque(Delivery(f"m-{number}", body) for number, body in enumerate(bodies))
        self.random.shuffle(waiting)
        while waiting:
            batch = [waiting.popleft() for _ in range(min(len(waiting), self.random.randint(1, BATCH)))]
            failed = self._invoke(batch)
            self.seen.append(self.results())
            for delivery in batch:
                if delivery.message_id not in failed:
                    if self.random.random() < 0.05:  # SQS delivers at least once
                        waiting.append(Delivery(delivery.message_id, delivery.body))
                elif delivery.receive_count == ATTEMPTS:
                    self.letters.append(delivery)
                else:
                    waiting.append(delivery)

    def redrive(self) -> None:
        """Every dead-letter message once more, and no fault this time."""
        self.tables.faults = {}
        bodies = [letter.body for letter in self.letters]
        self.letters = []
        self.deliver(bodies)

    def account(self, sent: Iterable[Sent]) -> Account:
        letters = tuple(Letter(letter.message_id, letter.body, ATTEMPTS) for letter in self.letters)
        return account(list(sent), Books(self.results(), letters, hashed=stored_hash), earlier=self.seen)

    def results(self) -> dict[str, Result]:
        plain = TypeDeserializer()
        return {
            key: Result(key, {name: plain.deserialize(value) for name, value in item.items()})
            for key, item in self.tables.transactions.items()
        }

    def _invoke(self, batch: list[Delivery]) -> set[str]:
        for delivery in batch:
            delivery.receive_count += 1
        try:
            return set(self.invoke({"Records": [_record(delivery) for delivery in batch]}))
        except Killed:
            return {delivery.message_id for delivery in batch}
        finally:
            # Whatever failed is visible again after the visibility timeout, six times the longest invocation.
            self.tables.time_out()


def _record(delivery: Delivery) -> dict[str, Any]:
    # Over the wire, as Lambda gets it.
    body = json.loads(json.dumps(delivery.body))
    return {**TEMPLATE, "messageId": delivery.message_id, "body": body}
