"""Puts the application together from its settings and gateways."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from app import health, pages
from app.config import Settings
from app.gateways import SessionStore, TransactionQueue, Verdicts
from app.problems import exception_handlers
from app.request_log import RequestLog
from app.security import OriginCheck, SecurityHeaders
from app.session_routes import SessionRoutes
from app.sessions import Clock, Sessions
from app.transactions import TransactionRoutes
from app.unexpected_errors import UnexpectedErrors


def _now() -> datetime:
    return datetime.now(UTC)


def create_application(
    settings: Settings,
    *,
    session_store: SessionStore,
    queue: TransactionQueue,
    verdicts: Verdicts,
    clock: Clock = _now,
) -> Starlette:
    """The ASGI application."""
    sessions = Sessions(session_store, settings.session_ttl_seconds, clock)
    return Starlette(
        routes=[
            *health.routes,
            *SessionRoutes(sessions).routes,
            *TransactionRoutes(sessions, queue, verdicts).routes,
            *pages.routes,
        ],
        middleware=[  # the first is the outermost
            Middleware(RequestLog),
            Middleware(SecurityHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.allowed_origins,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["Content-Type", "X-Request-Id"],
                allow_credentials=True,  # the session cookie
                expose_headers=["Location", "Retry-After", "X-Request-Id"],
                max_age=600,  # so a change of ALLOWED_ORIGINS reaches every browser in 10 minutes
            ),
            Middleware(UnexpectedErrors),
            Middleware(OriginCheck, allowed_origins=settings.allowed_origins),
        ],
        exception_handlers=exception_handlers,
    )
