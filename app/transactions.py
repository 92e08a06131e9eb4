"""`/transactions`: hand one in, see what became of one or of all that this session handed in.

Handing in only checks the shape. Whether an amount or a currency is acceptable is decided in one
place, the validation function; its verdict, also a rejection, is what GET shows.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.bodies import read_json
from app.gateways import GatewayError, Session, Submission, TransactionQueue, Verdicts
from app.problems import Problem, unavailable
from app.sessions import Sessions, timestamp
from app.verdicts import judged, view

logger = logging.getLogger(__name__)

# 64 characters are the contract's limit. These need no escaping in an address, and ".." is not one.
TransactionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
# Generous: a wrong value of sane length gets its verdict from the validation function.
Text = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class TransactionRequest(BaseModel):
    """What a client sends: the contract's message, id and time being ours to add."""

    model_config = ConfigDict(strict=True, extra="forbid")

    transaction_id: TransactionId | None = None
    account_id: Text
    amount: Text = Field(description="a decimal number as a string")
    currency: Text
    type: Text
    occurred_at: Text | None = None

    @model_validator(mode="after")
    def _own_id_comes_with_its_time(self) -> Self:
        if self.transaction_id is not None and self.occurred_at is None:
            raise ValueError(
                "With a transaction_id of your own send occurred_at too: the same body again is"
                " one transaction, but a time filled in here would make it another body."
            )
        return self


class TransactionRoutes:
    """The routes of the transactions API."""

    def __init__(self, sessions: Sessions, queue: TransactionQueue, verdicts: Verdicts) -> None:
        self._sessions = sessions
        self._queue = queue
        self._verdicts = verdicts
        self.routes = [
            Route("/transactions", self.submit, methods=["POST"]),
            Route("/transactions", self.of_session, methods=["GET"]),
            Route("/transactions/{transaction_id}", self.show, methods=["GET"]),
        ]

    async def submit(self, request: Request) -> Response:
        """202 with a Location once the transaction is queued.

        The session remembers it first: a transaction that is on its way is never one nobody can ask
        about. The other way round, remembered and not queued, the client is told to send the same
        body again, which is safe however far it got the first time.
        """
        asked = await read_json(request, TransactionRequest)
        submitted_at = timestamp(self._sessions.clock())
        message = {
            "transaction_id": asked.transaction_id or str(uuid.uuid4()),
            "account_id": asked.account_id,
            "amount": asked.amount,
            "currency": asked.currency,
            "type": asked.type,
            "occurred_at": asked.occurred_at or submitted_at,
        }
        # The canonical form the validation function hashes: with text values only, just this.
        body = json.dumps(message, sort_keys=True, separators=(",", ":"))
        submission = Submission(
            transaction_id=message["transaction_id"],
            body_sha256=hashlib.sha256(body.encode()).hexdigest(),
            submitted_at=submitted_at,
            amount=asked.amount,
            currency=asked.currency,
            type=asked.type,
            account_ending=_masked(asked.account_id),
        )
        session_id = await self._remember(request, submission)
        location = f"/transactions/{submission.transaction_id}"
        response: Response = JSONResponse(
            {
                "transaction_id": submission.transaction_id,
                "occurred_at": message["occurred_at"],
                "status": "pending",
                "status_url": location,
            },
            status_code=202,
            headers={"Location": location},
        )
        try:
            await self._queue.send(body)
        except GatewayError as error:
            response = unavailable(
                error,
                "The transaction may not have been queued. Send the same body again, with this"
                " transaction_id and occurred_at: it counts once.",
                transaction_id=message["transaction_id"],
                occurred_at=message["occurred_at"],
            ).response()
        else:
            logger.info("transaction queued", extra={"transaction_id": submission.transaction_id})
        if session_id:
            self._sessions.set_cookie(request, response, session_id)
        return response

    async def show(self, request: Request) -> Response:
        """200 with `pending`, `accepted` or `rejected`; 404 unless this session handed it in.

        `conflicts` lists other bodies this session sent under the same id, and their verdicts.
        """
        session = await self._sessions.current(request)
        wanted = request.path_params["transaction_id"]
        own = [s for s in _submissions(session) if s.transaction_id == wanted]
        if not own:
            raise Problem(404, "This session handed in no transaction with this id, or it was long ago.")
        first, *others = [view(*pair) for pair in await judged(own, self._verdicts)]
        # A verdict usually takes a second or two.
        headers = {"Retry-After": "1"} if first["status"] == "pending" else {}
        return JSONResponse(first | {"conflicts": others}, headers=headers)

    async def of_session(self, request: Request) -> Response:
        """200 with what this session handed in, newest first; nothing without a session."""
        session = await self._sessions.current(request)
        pairs = await judged(_submissions(session), self._verdicts)
        return JSONResponse({"transactions": [view(*pair) for pair in reversed(pairs)]})

    async def _remember(self, request: Request, submission: Submission) -> str | None:
        """Note the submission; the id of the session if that had to be started for it."""
        session = await self._sessions.current(request)
        if session and await self._sessions.remember(session, submission):
            return None
        session_id, session = await self._sessions.start()
        await self._sessions.remember(session, submission)
        return session_id


def _submissions(session: Session | None) -> tuple[Submission, ...]:
    return session.submissions if session else ()


def _masked(account_id: str) -> str:
    """The last four characters, if that leaves at least as many hidden."""
    return "****" + (account_id[-4:] if len(account_id) >= 8 else "")
