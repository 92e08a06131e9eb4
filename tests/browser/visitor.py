"""A person with a browser: what one does on the page, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.app.fakes import OWN_ORIGIN, STATIC_ORIGIN, TRANSACTION
from tests.browser.watch import Watch

# From the application itself, and from CloudFront with the application on another host.
on_either_origin = pytest.mark.parametrize("origin", [OWN_ORIGIN, STATIC_ORIGIN], ids=["own", "static"])

LABELS: Mapping[str, str] = {"account_id": "Account", "amount": "Amount", "currency": "Currency"}


class Visitor:
    """One browser with cookies of its own. `page` is its first tab."""

    def __init__(self, context: BrowserContext, page: Page, origin: str, watch: Watch) -> None:
        self.context = context
        self.page = page
        self.origin = origin
        self.watch = watch

    async def open(self) -> Page:
        """Go to the page, and wait for the list."""
        await self.page.goto(f"{self.origin}/")
        await expect(self.page.locator("#empty:visible, .entry").first).to_be_visible()
        return self.page

    def field(self, name: str) -> Locator:
        """The field of a transaction's member."""
        return self.page.get_by_label(LABELS[name], exact=True)

    async def fill(self, **other: str) -> None:
        """Fill the form in, with something other than usual where given."""
        values: dict[str, Any] = {**TRANSACTION, **other}
        for name in LABELS:
            await self.field(name).fill(values[name])
        await self.page.get_by_text(values["type"].capitalize(), exact=True).click()

    @property
    def button(self) -> Locator:
        """Which submits."""
        return self.page.locator("#submit")

    async def submit(self, **other: str) -> None:
        """Fill in and submit, as soon as nothing is under way: until then the button does nothing."""
        await expect(self.button).not_to_have_attribute("aria-disabled", "true")
        await self.fill(**other)
        await self.button.click()

    async def submit_and_see_it(self, **other: str) -> Locator:
        """The entry in the list."""
        before = await self.entries.count()
        await self.submit(**other)
        await expect(self.entries).to_have_count(before + 1)
        return self.entries.first

    async def look_again(self) -> None:
        """As when the tab comes to the front again: the page asks at once, not when its next turn is."""
        await self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    @property
    def entries(self) -> Locator:
        """The list's."""
        return self.page.get_by_role("list").get_by_role("listitem")

    @property
    def alert(self) -> Locator:
        """The message about what went wrong."""
        return self.page.get_by_role("alert")

    @property
    def said(self) -> Locator:
        """What a screen reader says of itself."""
        return self.page.get_by_role("status")

    async def end_session(self) -> None:
        """Press the button."""
        await self.page.get_by_role("button", name="End session").click()
