"""Whose list it is: this browser's, until its session ends."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.app.fakes import OWN_ORIGIN
from tests.browser.bank import Bank
from tests.browser.names import OWN_HOST
from tests.browser.visitor import Visitor, on_either_origin

pytestmark = pytest.mark.anyio


async def test_another_browser_sees_nothing_of_it_another_tab_does(visitor: Visitor, chromium: Browser) -> None:
    await visitor.open()
    await visitor.submit_and_see_it()
    tab = await visitor.context.new_page()
    await tab.goto(f"{visitor.origin}/")
    await expect(tab.get_by_role("listitem")).to_have_count(1)
    async with await chromium.new_context() as elsewhere:
        page = await elsewhere.new_page()
        await page.goto(f"{visitor.origin}/")
        await expect(page.locator("#empty")).to_be_visible()
        await expect(page.get_by_role("listitem")).to_have_count(0)


@on_either_origin
async def test_ending_the_session_clears_page_browser_and_server(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    before = set(bank.world.sessions.items)
    await visitor.submit_and_see_it()
    await visitor.fill(amount="7.77")
    await visitor.end_session()
    await expect(visitor.entries).to_have_count(0)
    await expect(page.locator("#empty")).to_be_visible()
    await expect(visitor.said).to_have_text("The session has ended.")
    await expect(visitor.field("account_id")).to_be_focused()
    await expect(visitor.field("account_id")).to_have_value("")
    assert await visitor.context.cookies() == []
    assert set(bank.world.sessions.items) == before
    await page.reload()
    await expect(page.locator("#empty")).to_be_visible()


async def test_a_session_that_ends_in_another_tab_has_ended_here(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.submit_and_see_it()
    tab = await visitor.context.new_page()
    await tab.goto(f"{visitor.origin}/")
    await tab.get_by_role("button", name="End session").click()
    await expect(tab.locator("#empty")).to_be_visible()
    await visitor.look_again()
    await expect(visitor.page.locator("#empty")).to_be_visible()
    await expect(visitor.entries).to_have_count(0)


@on_either_origin
async def test_the_cookie_is_out_of_reach(visitor: Visitor) -> None:
    page = await visitor.open()
    await visitor.submit_and_see_it()
    (cookie,) = await visitor.context.cookies()
    assert (cookie["name"], cookie["domain"], cookie["path"]) == ("__Host-session", OWN_HOST, "/")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
    await page.goto(f"{OWN_ORIGIN}/")
    assert await page.evaluate("document.cookie") == ""


async def test_going_back_shows_nothing_of_a_session_that_has_ended(visitor: Visitor) -> None:
    page = await visitor.open()
    await page.evaluate("addEventListener('pageshow', (event) => { window.wasKept = event.persisted; })")
    await visitor.submit_and_see_it()
    await visitor.fill()
    # A document without a page: now and then the browser looks for its icon, which is at no default address.
    visitor.watch.expected.append("status of 404")
    await page.goto(f"{visitor.origin}/config.json")
    await visitor.context.clear_cookies()
    await page.go_back(wait_until="commit")  # of a page that was kept there is no other event
    await expect(page.locator("#empty")).to_be_visible()
    await expect(visitor.entries).to_have_count(0)
    await expect(visitor.field("account_id")).to_have_value("")
    assert await page.evaluate("window.wasKept"), "this says nothing unless the browser has kept the page"
