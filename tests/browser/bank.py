"""The application as the browser meets it, and what a test has in hand of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from strongroom.local.database.postgres import Server
from tests.app.fakes import World
from tests.browser.eventually import eventually


@dataclass(frozen=True)
class Seen:
    """A request that came in."""

    method: str
    host: str
    path: str


class Bank:
    """Stands in front of the application like a load balancer: notes each request, answers some itself."""

    def __init__(self, server: Server) -> None:
        self.world = World(server)
        self.seen: list[Seen] = []
        self.instead: list[Response] = []
        self.injected = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        application: ASGIApp = self.world.application
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode()
            self.seen.append(Seen(scope["method"], host, scope["path"]))
            if (scope["method"], scope["path"]) == ("POST", "/transactions"):
                self.world.clock.advance(seconds=1)
                if self.instead:
                    application = self.instead.pop(0)
            if scope["path"] == "/" and self.injected:
                send = self._injecting(send)
        await application(scope, receive, send)

    def _injecting(self, send: Send) -> Send:
        """What an attacker would have got into the page is at its end."""

        async def send_with_it(message: Message) -> None:
            if message["type"] == "http.response.start":
                del MutableHeaders(scope=message)["content-length"]
            else:
                message["body"] += self.injected
            await send(message)

        return send_with_it

    def reset(self) -> None:
        """As after the start, but for the visitors' sessions: the next test has visitors of its own."""
        self.seen.clear()
        self.instead.clear()
        self.injected = b""
        self.world.sessions.error = None
        self.world.empty()
        self.world.queue.taken.clear()

    @property
    def posted(self) -> int:
        """How often a transaction was handed in, successfully or not."""
        return self.seen_as("POST", "/transactions")

    def seen_as(self, method: str, path: str) -> int:
        """How often this came in."""
        return sum((seen.method, seen.path) == (method, path) for seen in self.seen)

    @property
    def transaction_ids(self) -> list[str]:
        """Of the rows in the ledger, in their order."""
        rows = self.world.rows("SELECT transaction_id FROM transactions ORDER BY submitted_at")
        return [transaction_id for (transaction_id,) in rows]

    async def decide(self, transaction_id: str, status: str, **reason: str) -> None:
        """What the validation function does with a message; the verdict is in the ledger then."""
        await eventually(lambda: transaction_id in self._sent)
        self.world.decide(status, body=self._sent[transaction_id], second=False, **reason)
        # Unless the settler has come before.
        due = "UPDATE transactions SET look_at = now() WHERE transaction_id = %s AND status = 'pending'"
        self.world.rows(due, transaction_id)
        await eventually(
            lambda: self.world.rows(
                "SELECT 1 FROM transactions WHERE transaction_id = %s AND status <> 'pending'", transaction_id
            )
        )

    async def decide_newest(self, status: str, **reason: str) -> None:
        """The same with what was handed in last."""
        await self.decide(self.transaction_ids[-1], status, **reason)

    @property
    def _sent(self) -> dict[str, str]:
        return {json.loads(body)["transaction_id"]: body for body in self.world.queue.bodies}
