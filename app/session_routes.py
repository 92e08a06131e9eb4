"""`/sessions`: start one, see one's own, end one or all of them (sign out everywhere)."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.gateways import Session
from app.sessions import Sessions, timestamp


class SessionRoutes:
    """A browser needs none of these to hand in a transaction: that starts a session by itself."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self.routes = [
            Route("/sessions", self.start, methods=["POST"]),
            Route("/sessions", self.of_user, methods=["GET"]),
            Route("/sessions", self.end_all, methods=["DELETE"]),
            Route("/sessions/current", self.current, methods=["GET"]),
            Route("/sessions/current", self.end, methods=["DELETE"]),
        ]

    async def start(self, request: Request) -> Response:
        """201 with a new session of the same user, in place of the browser's own; without one, of a new user.

        Of two at the same time one replaces it; the other is answered 401.
        """
        previous = await self._sessions.current(request)
        if previous:
            session_id, session = await self._sessions.replace(request, previous)
        else:
            session_id, session = await self._sessions.start()
        response = JSONResponse(_view(session), status_code=201, headers={"Location": "/sessions/current"})
        self._sessions.set_cookie(request, response, session_id)
        return response

    async def current(self, request: Request) -> Response:
        """200 with this browser's session, or 401."""
        return JSONResponse(_view(await self._sessions.required(request)))

    async def of_user(self, request: Request) -> Response:
        """200 with every session of this session's user: no ids, they are secrets."""
        session = await self._sessions.required(request)
        return JSONResponse(
            {
                "sessions": [
                    {"created_at": other.created_at, "current": other.key == session.key}
                    for other in await self._sessions.of_same_user(session)
                ]
            }
        )

    async def end(self, request: Request) -> Response:
        """204, also when there was no session: afterwards there is none."""
        session = await self._sessions.current(request)
        if session:
            await self._sessions.store.delete(session.key)
        return self._ended(request)

    async def end_all(self, request: Request) -> Response:
        """204: every session of this session's user is gone, in other browsers too."""
        session = await self._sessions.required(request)
        # The index follows the table a moment later, so this session may not be in it yet.
        keys = {session.key} | {s.key for s in await self._sessions.of_same_user(session)}
        for key in sorted(keys):
            await self._sessions.store.delete(key)
        return self._ended(request)

    def _ended(self, request: Request) -> Response:
        response = Response(status_code=204)
        self._sessions.clear_cookie(request, response)
        return response


def _view(session: Session) -> dict[str, object]:
    return {
        "user_id": session.user_id,
        "created_at": session.created_at,
        "expires_at": timestamp(datetime.fromtimestamp(session.expires_at, UTC)),
    }
