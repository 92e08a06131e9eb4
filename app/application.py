"""Puts the application together from its settings, its gateways and its database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from app import health, pages
from app.background import in_background
from app.backlog import Backlog
from app.body_limit import BodyLimit
from app.config import Settings
from app.database import Database
from app.gateways import Keys, SessionStore, TransactionQueue, Verdicts
from app.ledger import Ledger
from app.outbox import Relay
from app.problems import exception_handlers
from app.readiness import Question, answered
from app.request_log import RequestLog
from app.resending import Resender
from app.security import OriginCheck, SecurityHeaders
from app.session_routes import SessionRoutes
from app.sessions import Clock, Sessions
from app.settling import Settler
from app.tally import Tally
from app.transactions import TransactionRoutes
from app.unexpected_errors import UnexpectedErrors

# A key that no item has.
ABSENT: Final = "-"


def _now() -> datetime:
    return datetime.now(UTC)


def create_application(
    settings: Settings,
    *,
    database: Database,
    session_store: SessionStore,
    queue: TransactionQueue,
    verdicts: Verdicts,
    keys: Keys,
    clock: Clock = _now,
) -> Starlette:
    """The ASGI application. While it lives it empties the outbox, and brings verdicts into the ledger."""
    sessions = Sessions(session_store, settings.session_ttl_seconds, clock)
    ledger = Ledger(database, settings.resend_after_seconds)
    tally = Tally()
    relay = Relay(database, queue, settings.resend_after_seconds)
    settler, resender = Settler(database, verdicts, tally), Resender(database, queue)
    backlog = Backlog(database, tally)

    needed: dict[str, Question] = {
        "the database": ledger.ask,
        "the queue": queue.ask,
        "the key of the hashes": keys.hashes,
        "the sessions table": partial(session_store.find, ABSENT),
        "the transactions table": partial(verdicts.find, [ABSENT]),
    }

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await database.open()
        try:
            if settings.start_within_seconds:
                await answered(needed, settings.start_within_seconds)
            async with in_background([relay, settler, resender, backlog], tally):
                yield
        finally:
            await database.close()

    application = Starlette(
        lifespan=lifespan,
        routes=[
            *health.routes,
            *SessionRoutes(sessions).routes,
            *TransactionRoutes(sessions, ledger, backlog, keys, relay.wake).routes,
            *pages.routes,
        ],
        middleware=[  # the first is the outermost
            Middleware(RequestLog),
            Middleware(SecurityHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Content-Type", "Idempotency-Key", "X-Request-Id"],
                allow_credentials=True,  # the session cookie
                expose_headers=["Location", "Retry-After", "X-Request-Id"],
                max_age=600,  # so a change of ALLOWED_ORIGINS reaches every browser in 10 minutes
            ),
            Middleware(UnexpectedErrors),
            Middleware(BodyLimit),
            Middleware(OriginCheck, allowed_origins=settings.allowed_origins),
        ],
        exception_handlers=exception_handlers,
    )
    # An address with a slash too many is 404. A redirect would name plain HTTP, which is what the load balancer
    # speaks to us, and a client that follows it with its body would send that unencrypted.
    application.router.redirect_slashes = False
    return application
