"""`/transactions`: hand one in, see what became of one or of all that one handed in.

Handing in only checks the shape (`app.shapes`), enters the transaction into the ledger, and answers. Whether an
amount or a currency is acceptable is decided in one place, the validation function; its verdict, also a
rejection, is what GET shows once it is in the ledger.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.backlog import Backlog
from app.bodies import read_json, unreadable
from app.gateways import Keys, Session
from app.ledger import Entry, KeyTaken, Ledger, Place, Transaction
from app.outages import retry_after
from app.problems import Problem
from app.request_context import current_request_id
from app.sessions import Sessions, timestamp
from app.shapes import AccountId, Amount, Currency, OccurredAt, TransactionId, Type, moment_of

logger = logging.getLogger(__name__)

USABLE_ID: Final[TypeAdapter[str]] = TypeAdapter(TransactionId)

PAGE: Final = 20
LONGEST_PAGE: Final = 100

# Clocks differ, and some run on local time: but what happens the day after tomorrow has not happened.
LATEST: Final = timedelta(hours=24)


class TransactionRequest(BaseModel):
    """What a client sends: the contract's message, id and time being ours to add."""

    model_config = ConfigDict(strict=True, extra="forbid")

    transaction_id: TransactionId | None = None
    account_id: AccountId
    amount: Amount = Field(description="a decimal number as a string")
    currency: Currency
    type: Type
    occurred_at: OccurredAt | None = None


class TransactionRoutes:
    """The routes of the transactions API. `entered` is called when there is something to send on."""

    def __init__(
        self,
        sessions: Sessions,
        ledger: Ledger,
        backlog: Backlog,
        keys: Keys,
        entered: Callable[[], None],
    ) -> None:
        self._sessions = sessions
        self._ledger = ledger
        self._backlog = backlog
        self._keys = keys
        self._entered = entered
        self.routes = [
            Route("/transactions", self.submit, methods=["POST"]),
            Route("/transactions", self.history, methods=["GET"]),
            Route("/transactions/{transaction_id}", self.show, methods=["GET"]),
        ]

    async def submit(self, request: Request) -> Response:
        """202 with a Location once the transaction is in the ledger, from where nothing is lost.

        The same request again is the same transaction and the same answer. A client without an id of its own
        makes sure of that with an Idempotency-Key, which becomes the id.
        """
        self._backlog.refuse_beyond()
        asked = await read_json(request, TransactionRequest)
        key = _idempotency_key(request, asked)
        moment = self._sessions.clock()
        occurred_at = _occurred_at(asked, moment)
        hashes = await self._keys.hashes()
        session = await self._sessions.known(request)
        session_id = None
        if session is None:
            session_id, session = await self._sessions.start()
        transaction_id = asked.transaction_id or key or str(uuid.uuid4())
        message = asked.model_dump(exclude_none=True) | {
            "transaction_id": transaction_id,
            "submitted_by": session.user_id,
        }
        body = _canonical(message)
        transaction = Transaction(
            user_id=session.user_id,
            transaction_id=transaction_id,
            body_sha256=hashes.keyed(body, hashes.current),
            hash_key=hashes.current,
            earlier=hashes.earlier(body),
            account=_masked(asked.account_id),
            amount=asked.amount,
            currency=asked.currency,
            type=asked.type,
            occurred_at=occurred_at,
            request_id=current_request_id(),
            keyed=key is not None,
            submitted_at=moment,
        )
        try:
            async with self._sessions.only_if_taken(session if session_id else None):
                sent = await self._sent(message, moment, hashes.current)
                entered = await self._ledger.enter(transaction, sent)
        except KeyTaken:
            raise Problem(
                422, "This Idempotency-Key belongs to another transaction. Send this one with a new key."
            ) from None
        if entered.new:
            self._entered()
            whose = {"transaction_id": transaction_id, "submitted_by": session.user_id}
            logger.info("transaction entered", extra=whose)
        location = f"/transactions/{transaction_id}"
        response = JSONResponse(
            {
                "transaction_id": transaction_id,
                # The same request has the same text, or none.
                "occurred_at": asked.occurred_at or timestamp(entered.occurred_at),
                "status": "pending",
                "status_url": location,
            },
            status_code=202,
            headers={"Location": location},
        )
        if session_id:
            self._sessions.set_cookie(request, response, session_id)
        return response

    async def _sent(self, message: Mapping[str, str], received: datetime, hash_key: str) -> str:
        """The message as it is sent on, its account number for the validation function's eyes alone.

        When it was received is no part of what is hashed: received again, it is the same transaction.
        """
        sent: dict[str, object] = {**message}
        if "occurred_at" not in message:
            sent["received_at"] = timestamp(received)
        ciphertext = await self._keys.encrypt(
            str(sent.pop("account_id")),
            transaction_id=message["transaction_id"],
            submitted_by=message["submitted_by"],
        )
        sent["encrypted_account_id"] = {"form": "kms-1", "ciphertext": ciphertext, "hash_key": hash_key}
        return json.dumps(sent)

    async def show(self, request: Request) -> Response:
        """200 with `pending`, `accepted` or `rejected`; 404 unless this user handed it in; 401 for nobody.

        `conflicts` lists other bodies this user sent under the same id, and their verdicts: a hundred at most;
        `more_conflicts` says that there are others.
        """
        session = await self._sessions.required(request)
        found = await self._find(session, request.path_params["transaction_id"])
        if not found:
            raise Problem(404, "You handed in no transaction with this id.")
        first, *others = map(view, found[: 1 + LONGEST_PAGE])
        headers = {}
        if first["status"] == "pending":
            # A verdict usually takes a second or two; what has waited for an hour has not much hurry.
            waits = (self._sessions.clock() - found[0].submitted_at).total_seconds()
            headers["Retry-After"] = str(retry_after(waits, least=1))
        more = {"more_conflicts": True} if len(found) > 1 + LONGEST_PAGE else {}
        return JSONResponse(first | {"conflicts": others} | more, headers=headers)

    async def _find(self, session: Session, transaction_id: str) -> list[Entry]:
        try:
            USABLE_ID.validate_python(transaction_id)
        except ValidationError:
            return []  # an address may hold what no id does, and no text of PostgreSQL's: a NUL
        return await self._ledger.find(session.user_id, transaction_id, 1 + LONGEST_PAGE + 1)

    async def history(self, request: Request) -> Response:
        """200 with a page of what this user handed in, newest first; 401 without a session.

        `limit`: 1 to 100. `next`, unless it is null, is `before` for the next page.
        """
        limit, before = _page(request.query_params)
        session = await self._sessions.required(request)
        found, place = await self._ledger.history(session.user_id, limit, before)
        return JSONResponse(
            {"transactions": [view(entry) for entry in found], "next": str(place) if place else None}
        )


def view(entry: Entry) -> dict[str, Any]:
    """An entry as the API shows it."""
    reason = {"code": entry.reason_code, "text": entry.reason_text} if entry.reason_code else None
    decided = {"processed_at": entry.processed_at, "reason": reason}
    return {
        "transaction_id": entry.transaction_id,
        "submitted_at": timestamp(entry.submitted_at),
        "account": entry.account,
        "amount": entry.amount,
        "currency": entry.currency,
        "type": entry.type,
        "status": entry.status,
    } | {name: value for name, value in decided.items() if value is not None}


def _occurred_at(asked: TransactionRequest, now: datetime) -> datetime:
    if asked.occurred_at is None:
        return now
    occurred_at = moment_of(asked.occurred_at)
    if occurred_at > now + LATEST:
        error = {"field": "occurred_at", "message": "This is more than a day ahead."}
        raise unreadable([error])
    return occurred_at


def _idempotency_key(request: Request, asked: TransactionRequest) -> str | None:
    """The header of the IETF's draft "The Idempotency-Key HTTP Header Field": a string, usually in quotes."""
    given = request.headers.getlist("idempotency-key")
    if not given:
        return None
    if len(given) > 1:
        raise Problem(422, "There is more than one Idempotency-Key: which of them counts?")
    try:
        key = USABLE_ID.validate_python(given[0].removeprefix('"').removesuffix('"'))
    except ValidationError:
        raise Problem(
            422,
            "An Idempotency-Key is 1 to 64 letters, digits, dots, underscores and hyphens, a UUID for example,"
            " and no account number.",
        ) from None
    if asked.transaction_id not in (None, key):
        raise Problem(422, "Idempotency-Key and transaction_id differ: leave one out, or send the same.")
    return key


def _page(query: Mapping[str, str]) -> tuple[int, Place | None]:
    try:
        limit = int(query.get("limit", PAGE))
        before = Place.read(query["before"]) if "before" in query else None
    except ValueError:
        limit, before = 0, None
    if not 1 <= limit <= LONGEST_PAGE:
        raise Problem(
            422, f"limit is a number from 1 to {LONGEST_PAGE}, and before is what next was on the page before."
        )
    return limit, before


def _canonical(message: Mapping[str, str]) -> str:
    """The form that the validation function hashes: with text values only, just this."""
    return json.dumps(message, sort_keys=True, separators=(",", ":"))


def _masked(account_id: str) -> str:
    """The last four characters, if that leaves at least as many hidden."""
    return "****" + (account_id[-4:] if len(account_id) >= 8 else "")
