"""Sessions: an unguessable id in a cookie, whose it is in DynamoDB.

- The id is 256 random bits. The table holds only its SHA-256, so that reading the table, its index,
  a backup or an export lets nobody take a session over. A plain hash is enough: unlike a password,
  a random id cannot be guessed, so there is nothing for salt or stretching to slow down.
- The lifetime is absolute, `SESSION_TTL_SECONDS` from the start: reading never writes, and a stolen
  cookie ends too. DynamoDB deletes expired items within days, not at once: `expires_at` is checked.
- The cookie outlives the session by a month, so that a session's end is told, with 401, and never taken for a
  first visit: then the next payment would be another user's.
- There is no sign-in yet: each visitor is a user of their own, made up with the first session.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.forwarded import is_https
from app.gateways import GatewayError, Session, SessionStore
from app.problems import Problem

Clock = Callable[[], datetime]

# `__Host-`: the browser takes the cookie only with Secure, Path=/ and no Domain, so that no sibling
# host, such as the static page's, can set or overwrite it. It needs HTTPS; plain HTTP is for local
# use, where no load balancer is in front.
SECURE_COOKIE: Final = "__Host-session"
PLAIN_COOKIE: Final = "session"

# Who has not come for longer has no form open, and no request under way, that a new user would send once more.
COOKIE_OUTLIVES: Final = timedelta(days=30)

# secrets.token_urlsafe(32) makes 43 characters.
_ID: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC, always with milliseconds, so that the texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Sessions:
    """Starts, finds and ends sessions, and knows their cookie."""

    def __init__(self, store: SessionStore, ttl_seconds: int, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._ttl = timedelta(seconds=ttl_seconds)

    async def required(self, request: Request) -> Session:
        """The session of this request's cookie. Raises a Problem, 401, if there is none, or it has ended."""
        session = await self.known(request)
        if session is None:
            raise _unauthorized(
                request,
                "no_session",
                "This needs a session. POST /sessions starts one, and the first transaction.",
            )
        return session

    async def known(self, request: Request) -> Session | None:
        """The session of this request's cookie; None without a cookie, which is a first visit.

        Raises a Problem, 401, if it has ended: whoever goes on then is another user, and has to say so.
        """
        session = await self.current(request)
        if session is None and _cookie_name(request) in request.cookies:
            raise _unauthorized(
                request,
                "session_ended",
                "Your session has ended. POST /sessions starts another, of another user: what was handed in is "
                "the first one's, and sent again it would be another transaction.",
            )
        return session

    async def current(self, request: Request) -> Session | None:
        """The session of this request's cookie, if there is one and it has not ended."""
        session_id = request.cookies.get(_cookie_name(request), "")
        if not _ID.fullmatch(session_id):
            return None
        session = await self.store.find(_key(session_id))
        if session is None or session.expires_at <= self.clock().timestamp():
            return None
        return session

    async def start(self) -> tuple[str, Session]:
        """A new session of a new user, and the id for its cookie, which is kept nowhere else."""
        session_id, session = self._made(f"visitor-{uuid.uuid4()}")
        await self.store.create(session)
        return session_id, session

    async def replace(self, request: Request, session: Session) -> tuple[str, Session]:
        """A new session of the same user, in place of this one: both or neither, and once.

        Raises a Problem, 401, if it has been replaced or ended meanwhile.
        """
        session_id, new = self._made(session.user_id)
        if not await self.store.replace(session.key, new):
            raise _unauthorized(request, "session_ended", "Your session has been ended or replaced meanwhile.")
        return session_id, new

    def _made(self, user_id: str) -> tuple[str, Session]:
        session_id = secrets.token_urlsafe(32)
        now = self.clock()
        return session_id, Session(
            key=_key(session_id),
            user_id=user_id,
            created_at=timestamp(now),
            expires_at=int((now + self._ttl).timestamp()),
        )

    @asynccontextmanager
    async def only_if_taken(self, new: Session | None) -> AsyncIterator[None]:
        """End a session that was made for this request alone if the request is refused.

        Whom its cookie never reached can't use it. Where it can't be deleted either, it ends at its time.
        """
        try:
            yield
        except Exception:
            if new:
                with suppress(GatewayError):
                    await self.store.delete(new.key)
            raise

    async def of_same_user(self, session: Session) -> list[Session]:
        """Every unexpired session of this session's user, newest first.

        The lifetime is fixed, so "not expired" is "created since", a range of the index's sort key.
        """
        return await self.store.of_user(session.user_id, timestamp(self.clock() - self._ttl))

    def set_cookie(self, request: Request, response: Response, session_id: str) -> None:
        """Give the session's id to the browser.

        SameSite=Strict costs nothing here: the pages are static and every request that needs the
        session is made by the page, from this host or from `static.` of the same site.
        """
        response.set_cookie(
            _cookie_name(request),
            session_id,
            max_age=int((self._ttl + COOKIE_OUTLIVES).total_seconds()),
            path="/",
            secure=is_https(request),
            httponly=True,
            samesite="strict",
        )

    def clear_cookie(self, request: Request, response: Response) -> None:
        """Make the browser forget the session."""
        response.delete_cookie(
            _cookie_name(request),
            path="/",
            secure=is_https(request),
            httponly=True,
            samesite="strict",
        )


def _unauthorized(request: Request, code: str, detail: str) -> Problem:
    """401; `code` tells the two apart. The cookie stays: without it the same request would be a first visit's.

    RFC 9110, 15.5.2, asks for a challenge. No scheme is registered for cookies; this one is of the draft
    "Cookie-based HTTP Authentication" (draft-broyer-http-cookie-auth), and no browser asks for a password.
    """
    challenge = f'Cookie realm="transactions", form-action="/sessions", cookie-name="{_cookie_name(request)}"'
    return Problem(401, detail, headers={"WWW-Authenticate": challenge}, members={"code": code})


def _key(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def _cookie_name(request: Request) -> str:
    return SECURE_COOKIE if is_https(request) else PLAIN_COOKIE
