"""The cluster's endpoint: what RDS puts between a client and PostgreSQL, in PostgreSQL's own protocol.

Source: PostgreSQL documentation, "Frontend/Backend Protocol", sections "Message Flow" and "Message Formats".
"""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

CANCEL, SSL, GSS = 80877102, 80877103, 80877104  # requests in the place of a protocol version
LONGEST_STARTUP = 10_000  # bytes; PostgreSQL's own limit (MAX_STARTUP_PACKET_LENGTH)
LONGEST_PASSWORD = 65_536  # an IAM token is some 1,500

Judge = Callable[[str, str], Awaitable[str | None]]
"""(user, token) -> why it is refused, or None."""


class Refused(Exception):  # noqa: N818 - an answer, no failure
    """The connection ends with this PostgreSQL error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def message(self) -> bytes:
        fields = {"S": "FATAL", "V": "FATAL", "C": self.code, "M": str(self)}
        content = b"".join(k.encode() + v.encode() + b"\0" for k, v in fields.items()) + b"\0"
        return b"E" + struct.pack("!i", len(content) + 4) + content


@dataclass(frozen=True)
class Endpoint:
    """`iam_users`: who sign in by IAM; the others have passwords, which the server checks."""

    socket: Path
    tls: ssl.SSLContext
    iam_users: frozenset[str]
    judge: Judge

    async def serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        try:
            await self._serve(client, back)
        except Refused as refused:
            back.write(refused.message())
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client is gone, or wants nothing of this certificate
        finally:
            back.close()

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        version, packet = await _startup(client)
        while version in (SSL, GSS):
            back.write(b"S" if version == SSL else b"N")
            await back.drain()
            if version == SSL:
                await back.start_tls(self.tls)
            version, packet = await _startup(client)
        if version != CANCEL:
            if back.get_extra_info("ssl_object") is None:
                raise Refused("28000", "no pg_hba.conf entry for this host: no encryption")
            user = _parameters(packet).get("user", "")
            if user in self.iam_users:
                refused = await self.judge(user, await _password(client, back))
                if refused:
                    raise Refused("28000", f'PAM authentication failed for user "{user}" ({refused})')
        server, forward = await asyncio.open_unix_connection(str(self.socket))
        try:
            forward.write(packet)
            await asyncio.gather(_pass_on(client, forward), _pass_on(server, back))
        finally:
            forward.close()


async def _startup(client: asyncio.StreamReader) -> tuple[int, bytes]:
    """A packet without a type: its length, a version or a request, and what belongs to it."""
    head = await client.readexactly(8)
    length, version = struct.unpack("!ii", head)
    if not 8 <= length <= LONGEST_STARTUP:
        raise Refused("08P01", "invalid length of startup packet")
    return version, head + await client.readexactly(length - 8)


def _parameters(packet: bytes) -> dict[str, str]:
    words = packet[8:].decode(errors="replace").rstrip("\0").split("\0")
    return dict(zip(words[::2], words[1::2], strict=False))


async def _password(client: asyncio.StreamReader, back: asyncio.StreamWriter) -> str:
    """Ask for it in clear text, which TLS hides: as RDS does for tokens."""
    back.write(b"R" + struct.pack("!ii", 8, 3))
    await back.drain()
    kind, length = struct.unpack("!ci", await client.readexactly(5))
    if kind != b"p" or not 5 <= length <= LONGEST_PASSWORD:
        raise Refused("08P01", "expected a password")
    return (await client.readexactly(length - 4)).rstrip(b"\0").decode(errors="replace")


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    finally:
        # One side is gone: the other has nobody to talk to.
        target.close()
