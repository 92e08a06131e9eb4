"""Moving letters: each is sent first and deleted afterwards.

Whoever is killed in between has a letter in both queues. That is safe, the validation function counts a
transaction once; the other way round it would be in neither.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from strongroom.redrive.choice import Choice
from strongroom.redrive.letters import Letter, Reading
from strongroom.redrive.queues import Queues

# A batch's messages together (Amazon SQS API reference, SendMessageBatch; the limit before August 2025, which
# other implementations still have).
BATCH_BYTES = 256 * 1024


@dataclass
class Moved:
    """`moved`: sent and deleted. `both`: sent and still a dead letter. `refused`: a dead letter as before."""

    moved: int = 0
    both: int = 0
    refused: int = 0

    @property
    def held(self) -> bool:
        return not self.both and not self.refused


def move(
    queues: Queues,
    choice: Choice,
    *,
    per_second: float,
    tell: Callable[[Moved], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Moved:
    """Move the letters that are chosen, at no more than `per_second`."""
    moved, begun = Moved(), 0
    with Reading(queues) as reading:
        for batch in reading.batches():
            chosen = [letter for letter in batch if choice.wants(letter)]
            if choice.limit is not None:
                chosen = chosen[: choice.limit - begun]
            begun += len(chosen)
            for part in _parts(chosen):
                _move(queues, reading, part, moved)
                tell(moved)
                sleep(len(part) / per_second)
            if begun == choice.limit:
                break
    return moved


def _parts(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    part: list[Letter] = []
    size = 0
    for letter in letters:
        own = len(letter.body.encode()) + len(str(letter.attributes))
        if part and size + own > BATCH_BYTES:
            yield part
            part, size = [], 0
        part.append(letter)
        size += own
    if part:
        yield part


def _move(queues: Queues, reading: Reading, letters: Sequence[Letter], moved: Moved) -> None:
    sent = queues.sqs.send_message_batch(
        QueueUrl=queues.source,
        Entries=[
            {
                "Id": str(number),
                "MessageBody": letter.body,
                "MessageAttributes": {name: _given(value) for name, value in letter.attributes.items()},
            }
            for number, letter in enumerate(letters)
        ],
    )
    taken = [letters[int(entry["Id"])] for entry in sent.get("Successful", [])]
    moved.refused += len(letters) - len(taken)
    if not taken:
        return
    deleted = queues.sqs.delete_message_batch(
        QueueUrl=queues.dead_letters,
        Entries=[{"Id": str(number), "ReceiptHandle": letter.receipt} for number, letter in enumerate(taken)],
    )
    for entry in deleted.get("Successful", []):
        reading.gone(taken[int(entry["Id"])])
        moved.moved += 1
    moved.both += len(deleted.get("Failed", []))


def _given(attribute: dict[str, Any]) -> dict[str, Any]:
    """As it was sent: an answer has empty lists beside it, which SQS does not take."""
    return {name: value for name, value in attribute.items() if not name.endswith("ListValues")}
