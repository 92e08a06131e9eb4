"""AWS in memory, a real ledger, and a client for the application that uses them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import anyio
import httpx
from starlette.applications import Starlette

from app.application import create_application
from app.config import Settings, load_settings
from app.database import SESSION, Database, Parameters
from app.gateways import Found, Keys, Message, Refusal, ServiceUnavailable, Session, Verdict
from app.outbox import Relay
from app.resending import Resender
from app.settling import Settler
from app.tally import Tally
from strongroom.local.database.postgres import Server
from tests.app.fake_keys import FakeKeys

MASTER = "ledger_owner"

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
    "RESEND_AFTER_SECONDS": "900",
    "VALIDATION_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/example-test",
    "ALLOWED_ORIGINS": "https://static.app.example.com",
    "ACCOUNT_NUMBERS_KEY": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "HASH_KEYS": "mac-1",
    "DATABASE_CA_FILE": "/srv/rds/global-bundle.pem",
    "DATABASE_HOST": "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
    "DATABASE_NAME": "ledger",
    "DATABASE_POOL_SIZE": "2",
    "DATABASE_PORT": "5432",
    "DATABASE_USER": "ledger_app",
}

# What there is not can't be waited for.
AT_ONCE: Mapping[str, str] = {"START_WITHIN_SECONDS": "0"}

TRANSACTION: Mapping[str, Any] = {
    "account_id": "DE89370400440532013000",
    "amount": "12.50",
    "currency": "EUR",
    "type": "payment",
}

# A tenth of what TRUNCATE takes, which makes each table's files anew. A replica's role passes the triggers that
# keep the application from deleting anything.
EMPTY = """
    SET session_replication_role = replica;
    DELETE FROM transactions;
    DELETE FROM outbox;
    DELETE FROM acts
"""

OWN_ORIGIN = "https://app.example.com"
STATIC_ORIGIN = "https://static.app.example.com"


class FakeSessions:
    def __init__(self) -> None:
        self.items: dict[str, Session] = {}
        self.error: Exception | None = None
        self.replacing_fails = False

    def _fail(self) -> None:
        if self.error:
            raise self.error

    async def create(self, session: Session) -> None:
        self._fail()
        self.items[session.key] = session

    async def find(self, key: str) -> Session | None:
        self._fail()
        return self.items.get(key)

    async def of_user(self, user_id: str, created_after: str) -> list[Session]:
        self._fail()
        found = [s for s in self.items.values() if s.user_id == user_id and s.created_at > created_after]
        return sorted(found, key=lambda s: s.created_at, reverse=True)

    async def replace(self, key: str, new: Session) -> bool:
        self._fail()
        if self.replacing_fails:
            raise ServiceUnavailable
        await anyio.sleep(0)
        if self.items.pop(key, None) is None:
            return False
        self.items[new.key] = new
        return True

    async def delete(self, key: str) -> None:
        self._fail()
        self.items.pop(key, None)


class FakeQueue:
    """`refused`: bodies that it refuses while it takes others; `bad`: those it calls the sender's fault.

    `line`: how many messages wait in it, it says.
    """

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.refused: set[str] = set()
        self.bad: set[str] = set()
        self.refuses_all = False
        self.line = 0
        self.error: Exception | None = None

    @property
    def bodies(self) -> list[str]:
        return [message.body for message in self.taken]

    async def ask(self) -> None:
        if self.error:
            raise self.error

    async def waiting(self) -> int:
        await self.ask()
        return self.line

    async def send(self, messages: Mapping[str, Message]) -> Mapping[str, Refusal]:
        if self.error:
            raise self.error
        refused = {
            name: Refusal("InternalError", own_fault=message.body in self.bad)
            for name, message in messages.items()
            if self.refuses_all or message.body in self.refused | self.bad
        }
        self.taken += [message for name, message in messages.items() if name not in refused]
        return refused


class FakeVerdicts:
    """`broken`: keys whose item can't be read; `unread`: those that it has no capacity for."""

    def __init__(self) -> None:
        self.items: dict[str, Verdict] = {}
        self.broken: dict[str, str] = {}
        self.unread: set[str] = set()
        self.error: Exception | None = None

    async def find(self, keys: Collection[str]) -> Found:
        if self.error:
            raise self.error
        return Found(
            {
                key: self.items[key]
                for key in keys
                if key in self.items.keys() - self.broken.keys() - self.unread
            },
            {key: why for key, why in self.broken.items() if key in keys},
            self.unread & set(keys),
        )


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class World:
    """The application with everything around it in reach of a test. Its loops run when a test says so.

    `keys`: real ones, in place of `self.keys`. `variables`: of its environment, which are others than usual.
    """

    def __init__(
        self,
        server: Server,
        *,
        verdicts: FakeVerdicts | None = None,
        keys: Keys | None = None,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.server = server
        self.settings: Settings = load_settings({**ENVIRONMENT, **AT_ONCE, **variables})
        self.sessions = FakeSessions()
        self.queue = FakeQueue()
        self.verdicts = verdicts or FakeVerdicts()
        self.keys = FakeKeys()
        self.clock = Clock()
        self.database = Database(self.parameters, self.settings.database_pool_size)
        self.relay = Relay(self.database, self.queue, self.settings.resend_after_seconds)
        self.resender = Resender(self.database, self.queue)
        self.tally = Tally()
        self.settler = Settler(self.database, self.verdicts, self.tally)
        self._keys = keys or self.keys
        self.application = self.made(self.settings)

    def made(self, settings: Settings) -> Starlette:
        """The application of these settings, with what there is here."""
        return create_application(
            settings,
            database=self.database,
            session_store=self.sessions,
            queue=self.queue,
            verdicts=self.verdicts,
            keys=self._keys,
            clock=self.clock,
        )

    async def parameters(self) -> Parameters:
        return {
            "host": str(self.server.folder),
            "port": 5432,
            "dbname": "ledger",
            "user": "ledger_app",
            "options": SESSION,
        }

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What is in the database, past the application."""
        with self.server.connect(database="ledger") as connection:
            # Past the triggers and the foreign keys, as a superuser may.
            connection.execute("SET session_replication_role = replica")
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        """No transactions, and the next id is the first."""
        self.rows(EMPTY)

    async def settle(self) -> None:
        """Everything that is due: sent, and decided as far as there are verdicts."""
        while await self.relay.work():
            pass
        self.rows("UPDATE transactions SET look_at = now() WHERE status = 'pending'")
        while await self.settler.work():
            pass

    @property
    def messages(self) -> list[dict[str, str]]:
        """What was queued, decrypted."""
        return [self.keys.opened(body) for body in self.queue.bodies]

    def browser(self) -> httpx.AsyncClient:
        """A client with cookies of its own, behind the load balancer."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.application),
            base_url=OWN_ORIGIN,
            headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"},
        )

    def decide(self, status: str, *, body: str, second: bool = False, **reason: str) -> None:
        """What the validation function writes for a message; `second`: it was not the first under its id."""
        key = self.keys.result_key(body) + (f"#conflict#{self.keys.stored_hash(body)}" if second else "")
        amount = Decimal(self.keys.opened(body)["amount"])
        self.verdicts.items[key] = Verdict(
            status=status,
            body_sha256=self.keys.stored_hash(body),
            processed_at="2026-01-31T09:30:01+00:00",
            reason=reason or None,
            amount_minor=int(amount.scaleb(2)) if status == "accepted" else None,
        )

    def decide_first(self, transaction_id: str, status: str, **reason: str) -> None:
        """The same of the first message with this id."""
        body = next(
            body
            for message, body in zip(self.messages, self.queue.bodies, strict=True)
            if message["transaction_id"] == transaction_id
        )
        self.decide(status, body=body, second=False, **reason)

    def restore(self, transaction_id: str) -> None:
        """The ledger is as it was before this transaction."""
        for table in ("transactions", "outbox"):
            delete = f"DELETE FROM {table} WHERE transaction_id = '{transaction_id}'"  # noqa: S608
            self.rows(f"SET session_replication_role = replica; {delete}")

    def waiting(self, count: int, **columns: object) -> None:
        """So many messages in the outbox, of transactions that nobody needs."""
        names, values = list(columns), list(columns.values())
        self.rows(
            "INSERT INTO outbox (user_id, transaction_id, body_sha256, body, request_id"  # noqa: S608
            f"{''.join(f', {name}' for name in names)})"
            f" SELECT 'u', 'o-' || n, repeat('0', 64), '{{}}', '-'{', %s' * len(names)}"
            " FROM generate_series(1, %s) n",
            *values,
            count,
        )

    def only_session(self) -> Session:
        (session,) = self.sessions.items.values()
        return session
