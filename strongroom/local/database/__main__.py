"""`python -m strongroom.local.database`: PostgreSQL and its endpoint, until told to stop.

What to be comes as JSON on standard input, since there is a password in it; see `process`.
"""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import sys
from pathlib import Path
from typing import Any

import httpx

from strongroom.errors import StrongroomError
from strongroom.local.database import postgres
from strongroom.local.database.endpoint import Endpoint
from strongroom.local.processes import LOOPBACK
from strongroom.local.shim.database_sign_in import PATH


async def serve(endpoint: Endpoint, port: int, ready: Path, folder: Path) -> None:
    """Take connections; write where, and the socket's folder, into `ready` once that has begun."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await asyncio.start_server(endpoint.serve, LOOPBACK, port)
    ready.write_text(json.dumps({"port": port, "socket": str(folder)}) + "\n")
    await stop.wait()
    server.close()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until `serve` handles it: end, and tidy up
    asked: dict[str, Any] = json.load(sys.stdin)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(asked["certificate"])
    emulator = httpx.AsyncClient(base_url=asked["emulator"], trust_env=False, timeout=10)

    async def judge(user: str, token: str) -> str | None:
        told = {"token": token, "user": user, "host": asked["host"], "port": asked["port"]}
        try:
            answer = await emulator.post(PATH, json=told)
        except httpx.TransportError as error:
            return f"the emulator does not answer: {type(error).__name__}"
        return None if answer.status_code == httpx.codes.NO_CONTENT else answer.text[:300]

    try:
        with postgres.running(
            Path(asked["installation"]),
            database=asked["database"],
            master=asked["master"],
            password=asked["password"],
        ) as server:
            endpoint = Endpoint(server.socket, tls, frozenset(asked["iam_users"]), judge)
            asyncio.run(serve(endpoint, asked["port"], Path(asked["ready"]), server.folder))
    except StrongroomError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
