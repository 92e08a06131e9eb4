"""The two ways in: through the application as a client does, and into the queue past it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import httpx

from strongroom.errors import StrongroomError
from strongroom.local.conservation.sent import ACCEPTED, Answer, Sent, submitted
from strongroom.local.front_doors import FrontDoor, Visitor

VISITORS = 8  # at the same time
# What the queue's messages are rejected for, and the application fills in: a time that is left out, or null.
WITHOUT_A_TIME = ("rejected: occurred_at_missing", "rejected: occurred_at_not_text")
# A client that got no answer, or an error of the server's, sends the same again.
TRIES = 20
PAUSE = 0.5  # seconds
ARRIVED_WITHIN = 60.0  # seconds


@dataclass(frozen=True)
class User:
    """Whose transactions are, and the session that says so."""

    user_id: str
    cookies: Mapping[str, str]


def through_application(
    door: FrontDoor, user: User, bodies: Sequence[Sent], *, tries: int = TRIES
) -> list[Sent]:
    """Hand each in, its copies too, from several browsers of one user at the same time.

    What each was told comes back with it, and whose it is.
    """
    shares = [bodies[start::VISITORS] for start in range(VISITORS)]

    def visit(share: Sequence[Sent]) -> list[Sent]:
        with door.open(user.cookies) as visitor:
            return [_hand_in(visitor, one, user.user_id, tries) for one in share]

    with ThreadPoolExecutor(VISITORS) as pool:
        return [one for share in pool.map(visit, shares) for one in share]


def arrived(door: FrontDoor) -> User:
    """A new user, whose session begins, however long that takes."""
    deadline = time.monotonic() + ARRIVED_WITHIN
    while True:
        with door.open() as visitor:
            try:
                response = visitor.post("/sessions", None)
                if response.status_code == httpx.codes.CREATED:
                    return User(response.json()["user_id"], visitor.cookies)
                told = f"answered {response.status_code}: {response.text[:300]}"
            except httpx.TransportError as error:
                told = f"failed: {error}"
        if time.monotonic() > deadline:
            raise StrongroomError(f"POST /sessions {told}")
        time.sleep(PAUSE)


def _hand_in(visitor: Visitor, one: Sent, user_id: str, tries: int) -> Sent:
    answers = {_told(visitor, one.body, tries) for _ in range(one.copies)}
    told = next(answer for answer in (Answer.TAKEN, Answer.UNKNOWN, Answer.REFUSED) if answer in answers)
    must = ACCEPTED if one.must in WITHOUT_A_TIME else one.must
    return replace(one, body=submitted(one.body, user_id), must=must, answer=told, to_ledger=True)


def _told(visitor: Visitor, body: str, tries: int) -> Answer:
    # What has no UTF-8, half of a surrogate pair, is sent as the bytes that it would have.
    content = body.encode("utf-8", "surrogatepass")
    for attempt in range(tries):
        if attempt:
            time.sleep(PAUSE)
        try:
            response = visitor.send("/transactions", content, "application/json")
        except httpx.TransportError:
            continue
        if response.status_code == httpx.codes.ACCEPTED:
            return Answer.TAKEN
        if response.is_client_error and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
            return Answer.REFUSED
    return Answer.UNKNOWN


# SendMessageBatch takes 10 messages, of 256 KiB together before August 2025.
BATCH = 10
BATCH_BYTES = 256 * 1024


def into_queue(sqs: Any, queue_url: str, bodies: Iterable[Sent]) -> list[Sent]:
    """Send each as it is, its copies too, in this order. What SQS has no characters for is left out."""
    sent = [one for one in bodies if _fits(one.body)]
    batch: list[str] = []
    for body in (one.body for one in sent for _ in range(one.copies)):
        if batch and (len(batch) == BATCH or sum(map(_size, [*batch, body])) > BATCH_BYTES):
            _send(sqs, queue_url, batch)
            batch = []
        batch.append(body)
    if batch:
        _send(sqs, queue_url, batch)
    return sent


def _send(sqs: Any, queue_url: str, bodies: list[str]) -> None:
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
    if answer.get("Failed"):
        raise ValueError(f"SQS refused {json.dumps(answer['Failed'])}")


def _size(body: str) -> int:
    return len(body.encode())


def _fits(body: str) -> bool:
    """The characters of a message (SendMessage in the API reference), and at least one."""
    return bool(body) and all(
        c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000" for c in body
    )
