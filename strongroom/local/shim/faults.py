"""Calls go wrong when somebody orders it.

AWS throttles, fails, answers too late and loses the machine below a function now and then, and the emulator
never does; so what application and function do about it could not be seen here. `POST /_strongroom/faults` with
a list of orders puts those in force and ends all others; `GET` tells how often each was carried out. An order
is of one effect and has these limits, each of which may be left out:

- `action` and `resource`: the IAM action, and the ARN it is called on;
- `role`: who calls, by the role's name;
- `after`: so many such calls pass first;
- `times`: so many go wrong, then no more;
- `share`: of those, at random with `seed`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from strongroom.local.shim import calls

PATH = "/_strongroom/faults"

Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]

# Longer than the two seconds that application and function wait for an answer.
TOO_LATE = 3.0

# What is answered instead of carrying out the call.
REFUSALS = {
    "throttle": (400, "ThrottlingException", "Rate exceeded"),
    "fail": (500, "InternalServerError", "The request processing has failed"),
}
# What happens after the call was carried out, or (kill-before) instead of it.
EFFECTS = (*REFUSALS, "lose-answer", "kill-before", "kill-after")


@dataclass(frozen=True)
class Call:
    """What is known of a call when it arrives."""

    action: str
    resource: str
    role: str | None


@dataclass
class Order:
    """One order, and what became of it."""

    effect: str
    action: str | None = None
    resource: str | None = None
    role: str | None = None
    after: int = 0
    times: int | None = None
    share: float = 1.0
    seed: int = 0
    seen: int = 0
    done: int = 0
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise ValueError(f"{self.effect!r} is no effect; there is {', '.join(EFFECTS)}.")
        self._random = Random(self.seed)  # noqa: S311 - which calls fail is no secret

    def takes(self, call: Call) -> bool:
        """Whether this call goes wrong; counts it if so."""
        wanted = ((self.action, call.action), (self.resource, call.resource), (self.role, call.role))
        if any(limit not in (None, found) for limit, found in wanted):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.done >= self.times):
            return False
        if self.share < 1 and self._random.random() >= self.share:
            return False
        self.done += 1
        return True


def read(body: bytes) -> list[Order]:
    """The orders of a request."""
    return [Order(**given) for given in json.loads(body)]


def going_wrong(dispatch: Dispatch, describe: Callable[..., Call], kill: Callable[[], None]) -> Dispatch:
    """The dispatch that carries out what was ordered."""
    orders: list[Order] = []

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any
    ) -> Answer:
        request = (method, path, headers, body, query, *rest)
        if path == PATH:
            return _ordered(method, body, orders)
        if not orders:
            return await dispatch(*request)
        call = describe(method, path, headers, body, query)
        order = next((order for order in orders if order.takes(call)), None)
        if order is None:
            return await dispatch(*request)
        if order.effect in REFUSALS:
            return _refusal(*REFUSALS[order.effect])
        if order.effect == "kill-before":
            kill()
            return _refusal(*REFUSALS["fail"])
        answer = await dispatch(*request)
        if order.effect == "kill-after":
            kill()
        else:
            await asyncio.sleep(TOO_LATE)
        return answer

    return dispatch_request


def _ordered(method: str, body: bytes, orders: list[Order]) -> Answer:
    json_type = {"Content-Type": "application/json"}
    if method == "GET":
        return 200, json_type, json.dumps([order.done for order in orders]).encode()
    try:
        orders[:] = read(body)
    except (TypeError, ValueError) as error:
        return 400, json_type, json.dumps({"message": str(error)}).encode()
    return 204, {}, b""


def _refusal(status: int, code: str, message: str) -> Answer:
    return (
        status,
        {"Content-Type": "application/x-amz-json-1.0"},
        json.dumps({"__type": code, "message": message}).encode(),
    )


def install() -> None:
    from ministack import app
    from ministack.core import iam_actions, lambda_runtime
    from ministack.core.responses import get_account_id
    from ministack.core.router import extract_region

    def describe(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Mapping[str, Any]
    ) -> Call:
        params = app._routing_params(method, path, headers, body, query)
        service = app.detect_service(method, path, headers, params)
        request = (service, method, path, headers, body, params)
        arn = iam_actions.extract_resource_arn(*request, extract_region(headers), get_account_id())
        action = iam_actions.extract_iam_action(*request) or f"{service}:unknown"
        return Call(calls.single(action), arn, calls.caller(headers, query))

    def kill() -> None:
        """Every function that is at work: the machine below them is lost."""
        for workers in list(lambda_runtime._workers.values()):
            for worker in workers:
                if worker.in_use and worker._proc is not None:
                    worker._proc.kill()

    app._dispatch_service_request = going_wrong(app._dispatch_service_request, describe, kill)
