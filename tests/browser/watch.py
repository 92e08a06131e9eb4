"""What no test may see: errors in the console, broken policies, the account number at large."""

from __future__ import annotations

import re
from typing import Any, Final

from playwright.async_api import BrowserContext, ConsoleMessage, Request

from tests.app.fakes import TRANSACTION
from tests.browser.eventually import eventually

# Enough of it to be no coincidence, and more than the four digits that the list shows.
ACCOUNT: Final[str] = TRANSACTION["account_id"]
DIGITS: Final = ACCOUNT[-12:]

# A first visit's list, and a session's end: the browser notes the answer, and the page understands it.
NO_SESSION: Final = "status of 401"

REPORT_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) =>
  reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`), true);
"""


class Watch:
    """What a browser's console, policies and network said. `expected`: patterns of errors that may be there."""

    def __init__(self) -> None:
        self.console: list[str] = []
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.expected: list[str] = [NO_SESSION]

    async def attach(self, context: BrowserContext) -> None:
        """Begin to watch every page that this browser opens."""
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.errors.append(f"uncaught: {error.error}"))
        context.on("request", self._on_request)
        await context.expose_function("reportViolation", self._on_violation)
        await context.add_init_script(REPORT_VIOLATIONS)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
        if message.type in {"error", "warning"}:
            self.errors.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _on_violation(self, text: str) -> None:
        self.errors.append(f"policy: {text}")

    @property
    def unexpected(self) -> list[str]:
        """The errors that match no pattern."""
        return [e for e in self.errors if not any(re.search(pattern, e) for pattern in self.expected)]

    async def until(self, sign: str, after: int = 0) -> None:
        """Wait for an error with this in it, among those after the first so many."""
        await eventually(lambda: sign in "".join(self.errors[after:]))

    async def traces_of_the_account(self, context: BrowserContext) -> list[str]:
        """Where the account number is, that it may not be."""
        kept: dict[str, Any] = {"console": self.console, "addresses": self.addresses}
        kept["cookies and local storage"] = await context.storage_state(indexed_db=True)
        for page in context.pages:
            kept[f"title of {page.url}"] = await page.title()
            kept[f"session storage of {page.url}"] = await page.evaluate(
                "location.protocol === 'https:' ? JSON.stringify(sessionStorage) : ''"
            )
            kept[f"markup of {page.url}"] = await page.content()
        return [place for place, content in kept.items() if DIGITS in str(content)]
