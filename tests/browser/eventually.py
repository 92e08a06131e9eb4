"""Waiting for what happens elsewhere: in the browser, in the application's thread."""

from __future__ import annotations

from collections.abc import Callable

from anyio import fail_after, sleep


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until it holds; TimeoutError after 10 seconds."""
    with fail_after(10):
        while not condition():
            await sleep(0.01)
