"""Gateways in memory, and a client for the application that uses them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette

from app.application import create_application
from app.config import Settings, load_settings
from app.gateways import Session, Submission, Verdict

ENVIRONMENT: Mapping[str, str] = {
    "APPLICATION": "example",
    "ENVIRONMENT": "test",
    "PORT": "8080",
    "LOG_LEVEL": "INFO",
    "AWS_REGION": "us-east-1",
    "SESSIONS_TABLE": "example-sessions-test",
    "SESSIONS_USER_INDEX": "by-user",
    "SESSION_TTL_SECONDS": "3600",
    "TRANSACTIONS_TABLE": "example-transactions-test",
    "VALIDATION_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/example-test",
    "ALLOWED_ORIGINS": "https://static.app.example.com",
}

TRANSACTION: Mapping[str, Any] = {
    "account_id": "DE89370400440532013000",
    "amount": "12.50",
    "currency": "EUR",
    "type": "payment",
}

OWN_ORIGIN = "https://app.example.com"
STATIC_ORIGIN = "https://static.app.example.com"


class FakeSessions:
    def __init__(self) -> None:
        self.items: dict[str, Session] = {}
        self.error: Exception | None = None

    def _fail(self) -> None:
        if self.error:
            raise self.error

    async def create(self, session: Session) -> None:
        self._fail()
        self.items[session.key] = session

    async def find(self, key: str) -> Session | None:
        self._fail()
        return self.items.get(key)

    async def remember(self, key: str, submission: Submission, forget: Sequence[str]) -> bool:
        self._fail()
        session = self.items.get(key)
        if session is None:
            return False
        dropped = {*forget, submission.body_sha256}
        kept = [s for s in session.submissions if s.body_sha256 not in dropped]
        ordered = sorted([*kept, submission], key=lambda s: s.submitted_at)
        self.items[key] = replace(session, submissions=tuple(ordered))
        return True

    async def of_user(self, user_id: str, created_after: str) -> list[Session]:
        self._fail()
        found = [s for s in self.items.values() if s.user_id == user_id and s.created_at > created_after]
        return sorted(found, key=lambda s: s.created_at, reverse=True)

    async def delete(self, key: str) -> None:
        self._fail()
        self.items.pop(key, None)


class FakeQueue:
    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.error: Exception | None = None

    @property
    def messages(self) -> list[dict[str, str]]:
        return [json.loads(body) for body in self.bodies]

    async def send(self, body: str) -> None:
        if self.error:
            raise self.error
        self.bodies.append(body)


class FakeVerdicts:
    def __init__(self) -> None:
        self.items: dict[str, Verdict] = {}
        self.error: Exception | None = None

    async def find(self, keys: Collection[str]) -> dict[str, Verdict]:
        if self.error:
            raise self.error
        return {key: self.items[key] for key in keys if key in self.items}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class World:
    """The application with everything around it in reach of a test."""

    def __init__(self) -> None:
        self.settings: Settings = load_settings(ENVIRONMENT)
        self.sessions = FakeSessions()
        self.queue = FakeQueue()
        self.verdicts = FakeVerdicts()
        self.clock = Clock()
        self.application: Starlette = create_application(
            self.settings,
            session_store=self.sessions,
            queue=self.queue,
            verdicts=self.verdicts,
            clock=self.clock,
        )

    def browser(self) -> httpx.AsyncClient:
        """A client with cookies of its own, behind the load balancer."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.application),
            base_url=OWN_ORIGIN,
            headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"},
        )

    def decide(self, transaction_id: str, sha: str, status: str, **reason: str) -> None:
        self.verdicts.items[transaction_id] = Verdict(
            status=status,
            body_sha256=sha,
            processed_at="2026-01-31T09:30:01+00:00",
            reason=reason or None,
        )

    def only_session(self) -> Session:
        (session,) = self.sessions.items.values()
        return session
