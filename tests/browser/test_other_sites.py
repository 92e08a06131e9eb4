"""What another site's page can do with a visitor's browser: nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.attackers import FRAMING, READING, WRITING
from tests.browser.bank import Bank
from tests.browser.names import ATTACKER_HOST, ATTACKERS
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.anyio

# What the attacker's own console says.
REFUSALS = ["blocked by CORS policy", "Failed to load resource", "Framing .* violates", "Refused to display"]


async def opened(visitor: Visitor, host: str, path: str) -> str:
    """The visitor opens the attacker's page; gives what that has got to read."""
    page = await visitor.context.new_page()
    await page.goto(f"https://{host}/{path}")
    await expect(page).to_have_title("done")
    text = await page.locator("body").inner_text()
    await page.close()
    return text


async def state(visitor: Visitor, bank: Bank) -> object:
    """Of everything that an attacker might change."""
    return bank.transaction_ids, set(bank.world.sessions.items), await visitor.context.cookies()


@pytest.mark.parametrize("host", ATTACKERS)
async def test_it_changes_nothing(visitor: Visitor, bank: Bank, host: str) -> None:
    visitor.watch.expected += REFUSALS
    await visitor.open()
    await visitor.submit_and_see_it()
    before = await state(visitor, bank)
    for attack in WRITING:
        await opened(visitor, host, f"write/{attack}")
        assert await state(visitor, bank) == before, attack
    assert bank.posted > 1, "attacks have come through"
    assert bank.seen_as("POST", "/sessions") > 0
    await visitor.open()
    await expect(visitor.entries).to_have_count(1)


@pytest.mark.parametrize("host", ATTACKERS)
async def test_it_reads_nothing(visitor: Visitor, bank: Bank, host: str) -> None:
    visitor.watch.expected += REFUSALS
    await visitor.open()
    await visitor.submit_and_see_it()
    for attack in READING:
        seen = await opened(visitor, host, f"read/{attack}")
        assert "12.50" not in seen, attack
        assert bank.transaction_ids[0] not in seen, attack


@pytest.mark.parametrize("framed", FRAMING)
async def test_it_frames_nothing(visitor: Visitor, framed: str) -> None:
    visitor.watch.expected += REFUSALS
    await visitor.page.goto(f"https://{ATTACKER_HOST}/frame/{framed}")
    await visitor.watch.until("frame-ancestors")
    assert await visitor.page.frames[1].locator("form").count() == 0
