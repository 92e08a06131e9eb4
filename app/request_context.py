"""The ids that tie everything about one request together: in logs, answers and traces."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar
from typing import Final

from starlette.datastructures import Headers

from app.account_like import looks_like_account

# A caller's own id is kept if it is short and plain: it goes into logs, the ledger and back into a header.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
# "Root=1-67891233-abcdef012345678912345678", perhaps with Self= and more, from the load balancer, which hands
# on what a caller has put beside them.
_TRACE_ID: Final = re.compile(r"[A-Za-z0-9=;:_.-]{1,256}")
_OF_XRAY: Final = re.compile(r"(?:Root|Self)=1-[0-9a-f]{8}-[0-9a-f]{24}|Parent=[0-9a-f]{16}")

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_trace_id: ContextVar[str] = ContextVar("trace_id", default="")


def enter_request(headers: Headers) -> str:
    """Take over the ids of a request that begins; returns the request's id."""
    given = headers.get("x-request-id", "")
    kept = _REQUEST_ID.fullmatch(given) and not looks_like_account(given)
    request_id = given if kept else str(uuid.uuid4())
    trace_id = headers.get("x-amzn-trace-id", "")
    _request_id.set(request_id)
    kept = _TRACE_ID.fullmatch(trace_id) and not looks_like_account(_OF_XRAY.sub("", trace_id))
    _trace_id.set(trace_id if kept else "")
    return request_id


def current_request_id() -> str:
    """The id of the request being answered; empty outside of one."""
    return _request_id.get()


def current_trace_id() -> str:
    """The load balancer's trace id of the request being answered; empty without one."""
    return _trace_id.get()
