"""The innermost middleware: an error nobody expected becomes a plain 500 and a log entry.

Innermost, so that this answer, too, gets the security, CORS and request-id headers.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import Problem

logger = logging.getLogger(__name__)


class UnexpectedErrors:
    """Answers 500 with the request id to look for; the traceback is in the log only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, whatever happens in it."""
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting_start)
        except Exception:
            if started:  # too late for another answer; the server closes the connection
                raise
            logger.exception("unexpected error")
            problem = Problem(500, "Something went wrong here. Try again; if it stays, report the request_id.")
            await problem.response()(scope, receive, send)
