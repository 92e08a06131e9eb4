"""What the application needs from AWS: four narrow gateways and the ways they can fail.

`app.aws_gateways` and `app.kms` implement them with DynamoDB, SQS and KMS; the tests hand in their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.hashes import HashKeys


class GatewayError(Exception):
    """A service the application depends on did not do what it was asked.

    `retry_after_seconds`: when another try makes sense, where more is known than the usual.
    """

    code = "unavailable"
    retry_after_seconds = 5

    def __init__(self, message: str = "", *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        if retry_after_seconds is not None:
            self.retry_after_seconds = retry_after_seconds


class ServiceUnavailable(GatewayError):  # noqa: N818 - named as HTTP and AWS name it
    """The service could not be reached, or refused the call."""


class Throttled(GatewayError):  # noqa: N818
    """The service asked for fewer calls. The caller did nothing wrong, so this is a 503, no 429."""

    code = "throttled"
    retry_after_seconds = 2


class Canceled(GatewayError):  # noqa: N818
    """Writes of one transaction, of which none was made. `reasons`: one for each, in DynamoDB's words."""

    code = "throttled"
    retry_after_seconds = 1

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class Overloaded(GatewayError):  # noqa: N818
    """This process has more calls waiting than it could finish in time."""

    code = "overloaded"
    retry_after_seconds = 1


@dataclass(frozen=True)
class Session:
    """A browser's session. `key` is the SHA-256 of the id in the cookie, the table's key."""

    key: str
    user_id: str
    created_at: str
    expires_at: int


@dataclass(frozen=True)
class Verdict:
    """What the validation function decided about one body.

    `amount_minor`: of what it accepted, in the currency's minor unit.
    """

    status: str
    body_sha256: str
    processed_at: str
    reason: Mapping[str, str] | None = None
    amount_minor: int | None = None


class SessionStore(Protocol):
    """Where sessions live."""

    async def create(self, session: Session) -> None:
        """Store a new session."""

    async def find(self, key: str) -> Session | None:
        """The session with this key, also one that expired and is not deleted yet."""

    async def of_user(self, user_id: str, created_after: str) -> list[Session]:
        """Key, user and creation time of this user's sessions, newest first."""

    async def replace(self, key: str, new: Session) -> bool:
        """Delete the session with this key and store the new one: both or neither. False: there is none."""

    async def delete(self, key: str) -> None:
        """Delete the session; none with this key is fine."""


@dataclass(frozen=True)
class Message:
    """A transaction's body on its way, and the id of the request that brought it.

    `again`: the queue has taken it before, and no verdict came.
    """

    body: str
    request_id: str
    again: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why the queue did not take a message. `own_fault`: it is the message, which will never be taken."""

    code: str
    own_fault: bool


class TransactionQueue(Protocol):
    """The way to the validation function."""

    async def ask(self) -> None:
        """Any answer of the queue's."""

    async def waiting(self) -> int:
        """About how many messages nobody has received yet."""

    async def send(self, messages: Mapping[str, Message]) -> Mapping[str, Refusal]:
        """Queue up to ten messages, by names of the caller's choice. The names not taken; all others were."""


@dataclass(frozen=True)
class Found:
    """What there is under some keys, each for itself. A key that is in none of the three has no result.

    `unreadable`: what is wrong with an item, without any of its values; `unread`: was left out, as too much.
    """

    verdicts: Mapping[str, Verdict]
    unreadable: Mapping[str, str] = field(default_factory=dict)
    unread: Collection[str] = ()


class Keys(Protocol):
    """What encrypts account numbers, and keys hashes."""

    async def hashes(self) -> HashKeys:
        """The keys that requests and bodies are hashed with."""

    async def encrypt(self, account_id: str, *, transaction_id: str, submitted_by: str) -> str:
        """The number, for the validation function and this user's transaction alone; base64."""


class Verdicts(Protocol):
    """The results the validation function wrote."""

    async def find(self, keys: Collection[str]) -> Found:
        """What there is under these keys."""
