"""The page for everybody: by keyboard, by screen reader, on a small screen, in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from tests.browser.bank import Bank
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.anyio

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def findings(page: Page) -> list[str]:
    """axe-core's, in a line each."""
    # In the browser's console, so to say: the page's own policy would refuse the script.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    result = await page.evaluate("axe.run()")
    assert len(result["passes"]) > 15, "axe has looked at the page"
    return [
        f"{finding['impact']} {finding['id']}: {node['html']}"
        for finding in result["violations"]
        for node in finding["nodes"]
    ]


async def with_everything(visitor: Visitor, bank: Bank) -> None:
    """Every kind of entry and message at once."""
    await visitor.open()
    visitor.watch.expected += ["status of 422", "net::ERR_FAILED"]
    await visitor.submit_and_see_it()
    await bank.decide_newest("accepted")
    await visitor.submit_and_see_it()
    await bank.decide_newest("rejected", code="x", text="The amount is larger than 10000.00. " + "x" * 80)
    await visitor.submit_and_see_it()
    await expect(visitor.page.locator(".accepted, .rejected")).to_have_count(2)
    await visitor.page.route("**/transactions?*", lambda route: route.abort())
    await visitor.look_again()
    await visitor.page.locator("#currency").evaluate("(input) => input.removeAttribute('maxlength')")
    await visitor.submit(currency="x" * 65)
    await expect(visitor.alert).to_be_visible()
    await expect(visitor.page.locator("#connection")).to_be_visible()


async def test_axe_finds_nothing(visitor: Visitor, bank: Bank) -> None:
    await visitor.open()
    assert await findings(visitor.page) == []
    await with_everything(visitor, bank)
    for scheme in SCHEMES:
        await visitor.page.emulate_media(color_scheme=scheme)
        assert await findings(visitor.page) == [], scheme


async def test_on_a_small_screen_nothing_sticks_out(visitor: Visitor, bank: Bank) -> None:
    # 320 is also what a window of 1,280 is at 400 % (WCAG 1.4.10).
    await visitor.page.set_viewport_size({"width": 320, "height": 640})
    await with_everything(visitor, bank)
    wide = await visitor.page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter((element) => element.getBoundingClientRect().right > innerWidth)"
        ".map((element) => element.outerHTML)"
    )
    assert wide == []
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 320


async def test_the_keyboard_is_enough(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()

    async def tab_to(element: str) -> None:
        await page.keyboard.press("Tab")
        await expect(page.locator(element)).to_be_focused()

    await tab_to(".skip")
    await page.keyboard.press("Enter")
    await tab_to("#account")
    await page.keyboard.type("DE89370400440532013000")
    await tab_to("#amount")
    await page.keyboard.type("12.50")
    await tab_to("#currency")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("eur")
    await tab_to("[value=payment]")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("[value=refund]")).to_be_checked()
    await tab_to("#submit")
    outline = await page.locator("#submit").evaluate("(button) => getComputedStyle(button).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Space")
    await expect(visitor.entries).to_have_count(1)
    assert bank.world.rows("SELECT amount::text, currency, type FROM transactions") == [
        ("12.50", "EUR", "refund")
    ]
    await expect(page.locator("#account")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator("#sign-out")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(visitor.entries).to_have_count(0)
