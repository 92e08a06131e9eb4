"""A session ends while somebody looks: it is told, nothing vanishes, nothing is handed in by another user."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.bank import Bank
from tests.browser.test_everybody import SCHEMES, findings
from tests.browser.test_outages import NETWORK, lose_answers
from tests.browser.visitor import Visitor, on_either_origin

pytestmark = pytest.mark.anyio

LIST = "Your session has ended. The list is as it was then; what was pending goes on."


def users(bank: Bank) -> int:
    ((count,),) = bank.world.rows("SELECT count(DISTINCT user_id) FROM transactions")
    return int(count)


async def end(visitor: Visitor, bank: Bank) -> None:
    """Time passes, and the tab comes to the front again."""
    bank.world.clock.advance(seconds=bank.world.settings.session_ttl_seconds)
    await visitor.look_again()
    await expect(visitor.page.locator("#ended")).to_have_text(LIST)


@on_either_origin
async def test_the_list_stays_and_another_session_is_asked_for(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    await visitor.submit_and_see_it()
    await end(visitor, bank)
    await expect(visitor.said).to_have_text(LIST)
    await expect(visitor.entries).to_have_count(1)
    await expect(page.locator("#empty")).to_be_hidden()

    await visitor.submit(amount="7.77")
    await expect(visitor.alert).to_contain_text("Your session has ended. This was not handed in.")
    await expect(visitor.field("amount")).to_have_value("7.77")
    await expect(visitor.entries).to_have_count(1)
    assert len(bank.transaction_ids) == 1

    await page.get_by_role("button", name="Start anew").click()
    await expect(page.locator("#empty")).to_be_visible()
    await expect(page.locator("#ended")).to_be_hidden()
    await expect(visitor.alert).to_be_hidden()
    await expect(visitor.field("amount")).to_have_value("7.77")
    await visitor.button.click()
    await expect(visitor.entries).to_have_count(1)
    await expect(visitor.entries).to_contain_text("7.77")
    assert (len(bank.transaction_ids), users(bank)) == (2, 2)


async def test_a_first_payment_whose_answer_is_lost_is_one_payment(visitor: Visitor, bank: Bank) -> None:
    """The session begins before it: its cookie can't be lost with the answer."""
    page = await visitor.open()
    visitor.watch.expected.append(NETWORK)
    await lose_answers(page, 1)
    await visitor.submit()
    await expect(visitor.entries).to_have_count(1)
    assert (bank.posted, len(bank.transaction_ids), bank.seen_as("POST", "/sessions")) == (2, 1, 1)
    await visitor.submit_and_see_it()
    assert bank.seen_as("POST", "/sessions") == 1


async def test_what_may_have_come_through_before_it_ended_is_told(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    await visitor.submit_and_see_it()
    visitor.watch.expected.append(NETWORK)
    await lose_answers(page, 1)
    await visitor.submit(amount="7.77")
    await expect(page.locator("#waiting")).to_contain_text("Trying again")
    bank.world.clock.advance(seconds=bank.world.settings.session_ttl_seconds)
    await expect(visitor.alert).to_contain_text("Whether this was handed in before is not known.")
    assert (len(bank.transaction_ids), users(bank)) == (2, 1)


async def test_a_session_that_ends_elsewhere_leaves_the_list(visitor: Visitor, bank: Bank) -> None:
    """As by DELETE /sessions in another browser."""
    page = await visitor.open()
    await visitor.submit_and_see_it()
    bank.world.sessions.items.clear()
    await visitor.look_again()
    await expect(page.locator("#ended")).to_have_text(LIST)
    await expect(visitor.entries).to_have_count(1)
    await visitor.end_session()
    await expect(page.locator("#empty")).to_be_visible()
    await expect(page.locator("#ended")).to_be_hidden()
    assert await visitor.context.cookies() == []


async def test_who_comes_back_later_is_not_told_that_there_was_nothing(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    await visitor.submit_and_see_it()
    bank.world.clock.advance(hours=20)
    await page.reload()
    await expect(page.locator("#ended")).to_contain_text("What was handed in is not shown any more")
    await expect(page.locator("#empty")).to_be_hidden()
    await page.get_by_role("button", name="Start anew").click()
    await expect(page.locator("#empty")).to_be_visible()
    await expect(page.locator("#ended")).to_be_hidden()


async def test_everybody_learns_of_it(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    await visitor.submit_and_see_it()
    await end(visitor, bank)
    await visitor.submit(amount="7.77")
    await expect(visitor.alert).to_be_visible()
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert await findings(page) == [], scheme
    await page.get_by_role("button", name="Start anew").focus()
    await page.keyboard.press("Enter")
    await expect(visitor.said).to_have_text("A new session has begun.")
    await expect(visitor.field("account_id")).to_be_focused()
