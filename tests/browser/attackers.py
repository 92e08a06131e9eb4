"""Pages of somebody who wants to use a visitor's session. Each tries one thing as soon as it is opened."""

from __future__ import annotations

import html
import json
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.app.fakes import OWN_ORIGIN, STATIC_ORIGIN, TRANSACTION

BODY: Final = json.dumps({**TRANSACTION, "account_id": "GB33BUKB20201555555555"})
TRANSACTIONS: Final = f"{OWN_ORIGIN}/transactions"
SESSIONS: Final = f"{OWN_ORIGIN}/sessions"


def _form(action: str, enctype: str, name: str, value: str) -> str:
    # `target`: the page stays, and the answer goes into a frame.
    return (
        '<iframe name="answer"></iframe>'
        f'<form method="post" action="{action}" enctype="{enctype}" target="answer">'
        f'<input name="{html.escape(name)}" value="{html.escape(value)}"></form>'
        "<script>document.querySelector('iframe').onload = () => { document.title = 'done'; };"
        "document.forms[0].submit()</script>"
    )


def _fetch(address: str, **options: object) -> str:
    settings = json.dumps({"credentials": "include", **options})
    return (
        f"<script>fetch('{address}', {settings}).then((answer) => answer.text()).catch(() => '')"
        ".then((text) => { document.body.textContent = text; document.title = 'done'; })</script>"
    )


WRITING: Final = {
    # A form's name=value pair can be made to read as JSON: {"a":"=", …}.
    "form-text": _form(TRANSACTIONS, "text/plain", BODY[:-1] + ', "x": "', '"}'),
    "form-urlencoded": _form(TRANSACTIONS, "application/x-www-form-urlencoded", "amount", "1"),
    "form-new-session": _form(SESSIONS, "application/x-www-form-urlencoded", "x", "1"),
    "fetch-no-cors": _fetch(TRANSACTIONS, method="POST", mode="no-cors", body=BODY),
    "fetch-json": _fetch(
        TRANSACTIONS, method="POST", mode="cors", body=BODY, headers={"Content-Type": "application/json"}
    ),
    "fetch-new-session": _fetch(SESSIONS, method="POST", mode="no-cors"),
    "fetch-delete": _fetch(f"{SESSIONS}/current", method="DELETE"),
}
READING: Final = {
    "fetch-cors": _fetch(TRANSACTIONS),
    "fetch-no-cors": _fetch(TRANSACTIONS, mode="no-cors"),
    "script": f"<script src='{TRANSACTIONS}'></script><script>document.title = 'done'</script>",
}
FRAMING: Final = {
    "own": f"<iframe src='{OWN_ORIGIN}/'></iframe>",
    "static": f"<iframe src='{STATIC_ORIGIN}/'></iframe>",
}
PAGES: Final = {"write": WRITING, "read": READING, "frame": FRAMING}


async def _page(request: Request) -> HTMLResponse:
    kind, name = request.path_params["kind"], request.path_params["name"]
    return HTMLResponse(f"<!doctype html><title>busy</title><body>{PAGES[kind][name]}")


attackers = Starlette(routes=[Route("/{kind}/{name}", _page)])
