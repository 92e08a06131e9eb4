"""Transactions through the deployed system, over HTTP only, and what must become of each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from strongroom.errors import StrongroomError
from strongroom.local.conservation.sent import Answer, Sent, submitted
from strongroom.local.front_doors import FrontDoor, Visitor

JUDGED_WITHIN = 60.0  # seconds for all of them; about two on an idle machine
ASK_EVERY = 0.3  # seconds
Body = dict[str, str]


@dataclass(frozen=True)
class Verdict:
    """`rejected: amount_too_large`, as the API tells it; `refused` for what it doesn't take at all."""

    status: str
    code: str | None = None

    def __str__(self) -> str:
        return f"{self.status}: {self.code}" if self.code else self.status


ACCEPTED = Verdict("accepted")
PENDING = Verdict("pending")
REFUSED = Verdict("refused")


@dataclass(frozen=True)
class Case:
    """Bodies handed in one after the other under one id, and the verdicts on each different one."""

    title: str
    bodies: tuple[Body, ...]
    expected: tuple[Verdict, ...]

    @property
    def transaction_id(self) -> str:
        return self.bodies[0]["transaction_id"]


@dataclass(frozen=True)
class Outcome:
    """`user_id`: who handed it in."""

    case: Case
    found: tuple[Verdict, ...]
    seconds: float
    user_id: str

    @property
    def held(self) -> bool:
        return self.found == self.case.expected


def cases() -> list[Case]:
    """A good one, malformed ones, one sent twice, and an id used for two different bodies."""
    first = _body()
    reused = _body()
    shapeless = {
        "an amount that is a word": {"amount": "nineteen"},
        "an amount that is NaN": {"amount": "NaN"},
        "an amount of 1e400": {"amount": "1e400"},
        "an account number for an amount": {"amount": "4111111111111111"},
    }
    malformed = {
        "a negative amount": ({"amount": "-5.00"}, "amount_not_positive"),
        "too many decimals": ({"amount": "10.005"}, "amount_too_many_decimals"),
        "a huge amount": ({"amount": "9" * 16}, "amount_too_large"),
        "an unknown currency": ({"currency": "XYZ"}, "currency_unknown"),
    }
    return [
        Case("a payment", (_body(),), (ACCEPTED,)),
        Case("a refund in yen", (_body(type="refund", amount="500", currency="JPY"),), (ACCEPTED,)),
        *(Case(title, (_body(**changed),), (REFUSED,)) for title, changed in shapeless.items()),
        *(
            Case(title, (_body(**changed),), (Verdict("rejected", code),))
            for title, (changed, code) in malformed.items()
        ),
        Case("the same body sent three times", (first, first, first), (ACCEPTED,)),
        Case(
            "the same id, another body",
            (reused, {**reused, "amount": "1999.00"}),
            (ACCEPTED, Verdict("rejected", "id_reused")),
        ),
    ]


def sent(outcomes: Sequence[Outcome]) -> list[Sent]:
    """What was handed in, for the accounting."""
    return [
        Sent(submitted(json.dumps(body), outcome.user_id), answer=Answer.REFUSED)
        if verdict == REFUSED
        else Sent(submitted(json.dumps(body), outcome.user_id), must=str(verdict), to_ledger=True)
        for outcome in outcomes
        # The same body again has the same verdict.
        for body, verdict in zip(
            outcome.case.bodies, (*outcome.case.expected, *outcome.case.expected[:1] * 2), strict=False
        )
    ]


def _body(**changed: str) -> Body:
    return {
        "transaction_id": f"demo-{uuid4()}",
        "account_id": "DE00123412341234",
        "amount": "19.99",
        "currency": "EUR",
        "type": "payment",
        "occurred_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **changed,
    }


def run(door: FrontDoor, wanted: Sequence[Case], judged: Callable[[int, int], None]) -> list[Outcome]:
    """Hand all of them in, then ask until each has its verdicts; tell how many have."""
    began = time.monotonic()
    outcomes: dict[str, Outcome] = {}
    with door.open() as visitor:
        user_id = _arrive(visitor)
        refused = set()
        for case in wanted:
            # One at a time: which of two different bodies comes first is part of the case.
            if not _submit(visitor, case.bodies[0]):
                refused.add(case.title)
        for case in wanted:
            if len(case.bodies) > 1:
                _verdicts_within(visitor, case, began)
                for body in case.bodies[1:]:
                    _submit(visitor, body)
        for case in wanted:
            found = (
                (REFUSED,) if case.title in refused else _verdicts_within(visitor, case, began, complete=True)
            )
            outcomes[case.title] = Outcome(case, found, time.monotonic() - began, user_id)
            judged(len(outcomes), len(wanted))
    return list(outcomes.values())


def _arrive(visitor: Visitor) -> str:
    """Start a session, as the page does; whose it is."""
    response = visitor.post("/sessions", None)
    if response.status_code != httpx.codes.CREATED:
        raise StrongroomError(
            f"POST /sessions answered {response.status_code} instead of 201: {response.text[:300]}"
        )
    return str(response.json()["user_id"])


def _submit(visitor: Visitor, body: Body) -> bool:
    """Whether it was taken; what has no shape is not."""
    response = visitor.post("/transactions", body)
    if response.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        return False
    if response.status_code != httpx.codes.ACCEPTED:
        raise StrongroomError(
            f"POST /transactions answered {response.status_code} instead of 202: {response.text[:300]}"
        )
    return True


def _verdicts_within(
    visitor: Visitor, case: Case, began: float, *, complete: bool = False
) -> tuple[Verdict, ...]:
    """The verdicts as soon as none is pending (`complete`: and all expected ones are there)."""
    while True:
        found = _verdicts(visitor, case.transaction_id)
        enough = len(found) >= len(case.expected) if complete else bool(found)
        if (enough and PENDING not in found) or time.monotonic() - began > JUDGED_WITHIN:
            return found
        time.sleep(ASK_EVERY)


def _verdicts(visitor: Visitor, transaction_id: str) -> tuple[Verdict, ...]:
    response = visitor.get(f"/transactions/{transaction_id}")
    if response.status_code != httpx.codes.OK:
        raise StrongroomError(
            f"GET /transactions/{transaction_id} answered {response.status_code}: {response.text[:300]}"
        )
    told: dict[str, Any] = response.json()
    return tuple(
        Verdict(item["status"], (item.get("reason") or {}).get("code")) for item in [told, *told["conflicts"]]
    )
