"""Orders for faults in the emulator (`strongroom.local.shim.faults`), in force while a context lasts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import httpx

from strongroom.errors import StrongroomError
from strongroom.local.shim.faults import PATH

Effect = Literal["throttle", "fail", "lose-answer", "kill-before", "kill-after"]


@dataclass(frozen=True)
class Fault:
    """See the shim for what each limit means."""

    effect: Effect
    action: str | None = None
    resource: str | None = None
    role: str | None = None
    after: int = 0
    times: int | None = None
    share: float = 1.0
    seed: int = 0


class InForce:
    """The faults that were ordered. `done` is how often each was carried out so far."""

    def __init__(self, endpoint: str) -> None:
        self._url = f"{endpoint}{PATH}"

    @property
    def done(self) -> list[int]:
        answer = httpx.get(self._url, trust_env=False)
        answer.raise_for_status()
        counts: list[int] = answer.json()
        return counts


@contextlib.contextmanager
def in_force(endpoint: str, *faults: Fault) -> Iterator[InForce]:
    """Order them; end all of them afterwards.

    A fault that was never carried out would prove nothing, so it is an error.
    """
    url = f"{endpoint}{PATH}"
    orders = [asdict(fault) for fault in faults]
    httpx.post(url, json=orders, trust_env=False).raise_for_status()
    ordered = InForce(endpoint)
    try:
        yield ordered
        idle = [fault for fault, done in zip(faults, ordered.done, strict=True) if done == 0]
    finally:
        httpx.post(url, json=[], trust_env=False).raise_for_status()
    if idle:
        raise StrongroomError(f"Nothing went wrong, though it was ordered: {', '.join(map(str, idle))}.")
