"""Requests that arrive at a constant rate, at random moments, whether the earlier ones are answered or not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp

__all__ = ["Outcome", "Visitors", "arrivals"]

USERS = 200  # sessions that the requests are spread over
PATIENCE = 30  # seconds until a request is given up

# The same requests in every run.
SEED = 20260131


@dataclass(frozen=True)
class Outcome:
    """What became of a step's requests. Times are seconds."""

    elapsed: float
    times: list[float]
    """Of each request, from when it was due."""
    failed: int
    late: float
    """How late the generator began the request that it began latest."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.elapsed


def arrivals(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    """Seconds from the beginning at which a Poisson process of this rate has an event."""
    moment = chance.expovariate(rate)
    while moment < seconds:
        yield moment
        moment += chance.expovariate(rate)


class Visitors:
    """Users with a session each, who hand in transactions and read what became of them."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client
        self._chance = random.Random(SEED)  # noqa: S311 - no secret
        self._cookies: list[str] = []
        self._handed_in: list[str] = []

    async def arrive(self) -> None:
        """Each hands in a first transaction, which starts the session."""
        for _ in range(USERS):
            async with self._client.post("/transactions", json=self._transaction()) as answer:
                answer.raise_for_status()
                self._cookies.append(answer.headers["Set-Cookie"].partition(";")[0])
                self._handed_in.append((await answer.json())["status_url"])

    async def step(self, rate: float, seconds: float, submit_percent: float) -> Outcome:
        """Requests for so many seconds, of which a share hands in; the others read a list or one verdict."""
        times: list[float] = []
        failures: list[int] = []
        late = 0.0
        began = time.perf_counter()

        async def send(due: float, method: str, path: str, cookie: str, body: Any) -> None:
            try:
                async with self._client.request(method, path, json=body, headers={"Cookie": cookie}) as answer:
                    await answer.read()
                    if answer.status >= 400:
                        failures.append(answer.status)
            except (aiohttp.ClientError, TimeoutError):
                failures.append(0)
            times.append(time.perf_counter() - due)

        async with asyncio.TaskGroup() as group:
            for moment in arrivals(rate, seconds, self._chance):
                due = began + moment
                if (ahead := due - time.perf_counter()) > 0:
                    await asyncio.sleep(ahead)
                late = max(late, time.perf_counter() - due)
                group.create_task(send(due, *self._request(submit_percent)))
        return Outcome(seconds, times, len(failures), late)

    def _request(self, submit_percent: float) -> tuple[str, str, str, Any]:
        user = self._chance.randrange(USERS)
        cookie = self._cookies[user]
        if self._chance.random() * 100 < submit_percent:
            return "POST", "/transactions", cookie, self._transaction()
        path = "/transactions" if self._chance.random() < 0.5 else self._handed_in[user]
        return "GET", path, cookie, None

    def _transaction(self) -> dict[str, str]:
        return {
            "account_id": f"GB29NWBK{self._chance.randrange(10**14):014}",
            "amount": f"{self._chance.randrange(1, 10**6)}.{self._chance.randrange(100):02}",
            "currency": "EUR",
            "type": "payment",
        }


def client(base_url: str) -> aiohttp.ClientSession:
    """Connections are kept, as the load balancer keeps them, and there are as many as it takes."""
    return aiohttp.ClientSession(
        base_url,
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=PATIENCE),
    )
