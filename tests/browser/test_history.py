"""The list, when it is longer than a page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.app.fakes import TRANSACTION
from tests.browser.bank import Bank
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.anyio


async def hand_in(visitor: Visitor, amounts: range) -> None:
    """By the API, past the page, which learns of it when it asks again."""
    await visitor.page.evaluate(
        """async ([amounts, transaction]) => {
          const headers = {"Content-Type": "application/json"};
          for (const amount of amounts) {
            const body = JSON.stringify({...transaction, amount: `${amount}.00`});
            await fetch("/transactions", {method: "POST", headers, body});
          }
        }""",
        [list(amounts), dict(TRANSACTION)],
    )
    await visitor.look_again()
    await expect(visitor.entries.first).to_contain_text(f"{amounts[-1]}.00")


async def shown(visitor: Visitor) -> list[int]:
    """The entries' amounts, from the top."""
    texts = await visitor.entries.locator(".amount").all_inner_texts()
    return [int(text.partition(".")[0]) for text in texts]


async def test_earlier_ones_are_shown_page_by_page(visitor: Visitor) -> None:
    page = await visitor.open()
    earlier = page.get_by_role("button", name="Show earlier")
    await hand_in(visitor, range(20))
    await expect(earlier).to_be_hidden()
    await hand_in(visitor, range(20, 45))
    await page.reload()
    await expect(visitor.entries).to_have_count(20)
    await earlier.focus()
    await page.keyboard.press("Enter")
    await expect(visitor.entries).to_have_count(40)
    await expect(visitor.entries.nth(20)).to_be_focused()
    await expect(visitor.said).to_have_text("20 earlier transactions shown.")
    await earlier.click()
    await expect(visitor.entries).to_have_count(45)
    await expect(earlier).to_be_hidden()
    assert await shown(visitor) == list(range(44, -1, -1))


async def test_new_ones_join_and_older_ones_are_decided(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    await hand_in(visitor, range(25))
    await page.get_by_role("button", name="Show earlier").click()
    await expect(visitor.entries).to_have_count(25)
    await bank.decide(bank.transaction_ids[3], "accepted")
    await hand_in(visitor, range(25, 27))
    await expect(visitor.entries.nth(23)).to_contain_text("Accepted")
    assert await shown(visitor) == list(range(26, -1, -1))


async def test_where_a_gap_would_be_the_list_starts_again(visitor: Visitor) -> None:
    await visitor.open()
    await hand_in(visitor, range(5))
    await hand_in(visitor, range(5, 30))
    await expect(visitor.entries).to_have_count(20)
    assert await shown(visitor) == list(range(29, 9, -1))
    await visitor.page.get_by_role("button", name="Show earlier").click()
    await expect(visitor.entries).to_have_count(30)


async def test_a_page_that_cannot_be_read_can_be_asked_for_again(visitor: Visitor) -> None:
    visitor.watch.expected.append("net::ERR_FAILED")
    page = await visitor.open()
    await hand_in(visitor, range(25))
    refused = "**/transactions*before=*"
    await page.route(refused, lambda route: route.abort())
    earlier = page.get_by_role("button", name="Show earlier")
    await earlier.click()
    await expect(page.locator("#connection")).to_contain_text("Earlier transactions cannot be read")
    await expect(visitor.entries).to_have_count(20)
    await page.unroute(refused)
    await earlier.click()
    await expect(visitor.entries).to_have_count(25)
    await expect(page.locator("#connection")).to_be_hidden()
