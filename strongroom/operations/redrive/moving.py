"""Moving messages: each is sent first and deleted afterwards.

Whoever is killed in between has a message in both queues. That is safe, the validation function counts a
transaction once; the other way round it would be in neither.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from strongroom.operations.redrive.letters import HIDDEN_SECONDS, Letter, Reading
from strongroom.operations.redrive.queues import Queues

# A batch's messages together (Amazon SQS API reference, SendMessageBatch; the limit before August 2025, which
# other implementations still have).
BATCH_BYTES = 256 * 1024


@dataclass
class Tally:
    """What became of the messages that were to go back.

    `moved`: sent and deleted. `both`: sent and still in the dead-letter queue. `refused`: still there alone.
    `absent`: not met again, somebody else has received, moved or deleted it. `codes`: SQS's, for what failed.
    """

    moved: int = 0
    both: int = 0
    refused: int = 0
    absent: int = 0
    codes: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        return not (self.both or self.refused or self.absent)

    def refuses(self, entries: Sequence[dict[str, Any]]) -> None:
        self.codes = sorted({*self.codes, *(entry["Code"] for entry in entries)})


def move(
    queues: Queues,
    chosen: Collection[str],
    tally: Tally,
    *,
    per_second: float,
    limit: int | None = None,
    tell: Callable[[], None] = lambda: None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Move messages with the message ids that were `chosen`, at no more than `per_second`.

    Those and no others: a message that is dead again while the move goes on has a new id, and stays. Without
    that, a function that still fails would get its messages again and again.

    `tally` is kept up to date, so that it is true wherever the move ends. Raises what SQS's client raises.
    """
    left = len(chosen) if limit is None else min(limit, len(chosen))
    if not left:
        return
    came = time.monotonic()
    with Reading(queues) as reading:
        for batch in reading.batches():
            letters = [letter for letter in batch if letter.message_id in chosen][:left]
            left -= len(letters)
            for part in _parts(letters):
                _move(queues, reading, part, tally)
                tell()
                sleep(len(part) / per_second)
            if letters:
                came = time.monotonic()
            # Where others arrive all the time, a pass has no end of its own.
            if not left or time.monotonic() - came > HIDDEN_SECONDS:
                break
    tally.absent += left


def _parts(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    part: list[Letter] = []
    size = 0
    for letter in letters:
        own = len(letter.body.encode()) + len(str(letter.attributes).encode())
        if part and size + own > BATCH_BYTES:
            yield part
            part, size = [], 0
        part.append(letter)
        size += own
    if part:
        yield part


def _move(queues: Queues, reading: Reading, letters: Sequence[Letter], tally: Tally) -> None:
    if sent := _send(queues, letters, tally):
        _delete(queues, reading, sent, tally)


def _send(queues: Queues, letters: Sequence[Letter], tally: Tally) -> list[Letter]:
    """Those that SQS has taken: they are in both queues until it says that they are deleted."""
    answer = queues.sqs.send_message_batch(
        QueueUrl=queues.source,
        Entries=[{"Id": str(number), **_as_it_was(letter)} for number, letter in enumerate(letters)],
    )
    sent = [letters[int(entry["Id"])] for entry in answer.get("Successful", [])]
    tally.both += len(sent)
    tally.refused += len(letters) - len(sent)
    tally.refuses(answer.get("Failed", []))
    return sent


def _delete(queues: Queues, reading: Reading, letters: Sequence[Letter], tally: Tally) -> None:
    answer = queues.sqs.delete_message_batch(
        QueueUrl=queues.dead_letters,
        Entries=[{"Id": str(number), "ReceiptHandle": letter.receipt} for number, letter in enumerate(letters)],
    )
    for entry in answer.get("Successful", []):
        reading.gone(letters[int(entry["Id"])])
        tally.both -= 1
        tally.moved += 1
    tally.refuses(answer.get("Failed", []))


def _as_it_was(letter: Letter) -> dict[str, Any]:
    message: dict[str, Any] = {
        "MessageBody": letter.body,
        "MessageAttributes": {name: _given(value) for name, value in letter.attributes.items()},
    }
    if letter.trace:
        message["MessageSystemAttributes"] = {
            "AWSTraceHeader": {"DataType": "String", "StringValue": letter.trace}
        }
    return message


def _given(attribute: dict[str, Any]) -> dict[str, Any]:
    """As it was sent: an answer has empty lists beside it, which SQS does not take."""
    return {name: value for name, value in attribute.items() if not name.endswith("ListValues")}
