"""Calls to AWS: how many at once, how long in line, and what is told of an outage."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

import anyio
import pytest
from botocore.exceptions import EndpointConnectionError

from app import aws
from app.aws import WAITING_PER_THREAD, AwsCalls
from app.gateways import Overloaded, ServiceUnavailable

pytestmark = pytest.mark.anyio


async def test_an_unreachable_service_is_unavailability() -> None:
    def unreachable() -> dict[str, Any]:
        raise EndpointConnectionError(endpoint_url="https://sqs.us-east-1.amazonaws.com")

    with pytest.raises(ServiceUnavailable):
        await AwsCalls()(unreachable)


async def test_calls_beyond_the_waiting_line_are_refused_at_once() -> None:
    release = threading.Event()
    call = AwsCalls(threads=1)

    def blocked() -> dict[str, Any]:
        assert release.wait(timeout=5)
        return {}

    async with anyio.create_task_group() as tasks:
        for _ in range(1 + WAITING_PER_THREAD):  # one runs, the others wait
            tasks.start_soon(partial(call, blocked))
        await anyio.wait_all_tasks_blocked()
        try:
            with pytest.raises(Overloaded):
                await call(blocked)
        finally:
            release.set()
    assert await call(dict) == {}


async def test_who_waits_in_line_for_calls_that_hang_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "LINE_SECONDS", 0.05)
    release = threading.Event()
    call = AwsCalls(threads=1)

    def blocked() -> dict[str, Any]:
        assert release.wait(timeout=5)
        raise EndpointConnectionError(endpoint_url="https://sqs.us-east-1.amazonaws.com")

    async def one() -> None:
        with pytest.raises(ServiceUnavailable):
            await call(blocked)

    for known in (Overloaded, ServiceUnavailable):  # the second time it is known to be away
        release.clear()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(known):
                await call(dict)
            release.set()
    assert await call(dict) == {}
    assert call._line.borrowed_tokens == 0


async def test_what_an_outage_lasts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    call = AwsCalls()

    def away() -> dict[str, Any]:
        raise EndpointConnectionError(endpoint_url="https://sqs.us-east-1.amazonaws.com")

    async def told() -> int:
        with pytest.raises(ServiceUnavailable) as raised:
            await call(away)
        return raised.value.retry_after_seconds

    assert await told() == 5
    now += 40
    assert await told() == 20
    now += 3600
    assert await told() == 60
    await call(dict)
    assert await told() == 5
