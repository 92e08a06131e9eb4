"""Reading a JSON request body into a model: type, size and shape, each with its own answer."""

from __future__ import annotations

import json
from typing import Final, TypeVar

from anyio import fail_after
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from app.problems import Problem

# The web ACL on a load balancer inspects the first 8 KB of a body: the application accepts nothing
# that the firewall has not seen. A transaction needs some 300 bytes.
MAX_BODY_BYTES: Final = 8 * 1024

# A body of that size takes milliseconds, a second or two from a slow phone. The load balancer passes on what
# trickles in, and waits for each byte up to its idle time-out of 60 s: 8 KB could take days.
BODY_SECONDS: Final = 10.0

Model = TypeVar("Model", bound=BaseModel)


async def read_json(request: Request, model: type[Model]) -> Model:
    """The request's body as `model`, or a Problem: 415, 413, 408 or 422 with the fields' errors."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        # Not only tidiness: a form on another site can send other types without a preflight.
        raise Problem(415, "Send the body as application/json.")
    body = await _limited(request)
    try:
        asked = model.model_validate_json(body)
        json.loads(body, object_pairs_hook=_once_each)
    except ValidationError as error:
        # Without the input: it may be an account number.
        found = error.errors(include_input=False, include_url=False, include_context=False)
    except NameGivenTwiceError as error:
        raise unreadable([{"field": str(error), "message": "This is given twice."}]) from None
    else:
        return asked
    raise unreadable(
        [
            {
                "field": ".".join(str(part) for part in problem["loc"]) or "body",
                "message": _message(problem["type"], problem["msg"]),
            }
            for problem in found
        ]
    )


def unreadable(errors: list[dict[str, str]]) -> Problem:
    """422: what is wrong with which field, `[{"field": ..., "message": ...}]`."""
    return Problem(422, "The body cannot be read as a transaction; see errors.", errors=errors)


class NameGivenTwiceError(Exception):
    """Its text is the name."""


def _once_each(pairs: list[tuple[str, object]]) -> None:
    """Pydantic would take the last one. RFC 8259 leaves open which counts, so two readers may differ."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise NameGivenTwiceError(name)
        seen.add(name)


async def _limited(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        with fail_after(BODY_SECONDS):
            async for chunk in request.stream():  # Content-Length may be absent: count what arrives
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise _too_large()
    except TimeoutError:
        raise Problem(
            408,
            f"The body did not arrive within {BODY_SECONDS:.0f} seconds.",
            headers={"Connection": "close"},
        ) from None
    return bytes(body)


def _too_large() -> Problem:
    # The rest of the body is not read, so the connection cannot be used for another request.
    return Problem(
        413,
        f"The body is larger than {MAX_BODY_BYTES} bytes.",
        headers={"Connection": "close"},
    )


def _message(kind: str, message: str) -> str:
    if kind == "json_invalid":
        return "This is not JSON."
    if kind == "extra_forbidden":
        return "A transaction has no such field."
    return message.removeprefix("Value error, ")
