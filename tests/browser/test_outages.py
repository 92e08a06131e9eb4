"""Answers that get lost, a busy server, no server at all: the person is told, and it counts once."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect
from starlette.responses import PlainTextResponse

from app.gateways import Overloaded
from tests.browser.bank import Bank
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.anyio

NETWORK = "Failed to load resource: net::"


async def lose_answers(page: Page, number: int) -> None:
    """The server has done what it was asked, and the connection breaks before its answer is back."""
    protocol = await page.context.new_cdp_session(page)
    left = [None] * number

    async def on_answer(event: dict[str, str]) -> None:
        request = {"requestId": event["requestId"]}
        if left:
            left.pop()
            await protocol.send("Fetch.failRequest", request | {"errorReason": "ConnectionReset"})
        else:
            await protocol.send("Fetch.continueRequest", request)

    protocol.on("Fetch.requestPaused", on_answer)
    pattern = {"urlPattern": "*/transactions", "requestStage": "Response"}
    await protocol.send("Fetch.enable", {"patterns": [pattern]})


async def test_a_lost_answer_is_asked_for_again_and_counts_once(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    visitor.watch.expected.append(NETWORK)
    await lose_answers(page, 1)
    await visitor.submit()
    await expect(page.locator("#waiting")).to_contain_text("The server cannot be reached. Trying again in 1 s")
    await expect(page.locator("#waiting")).to_be_hidden()
    assert bank.posted == 2
    assert len(bank.transaction_ids) == 1
    await expect(visitor.entries).to_have_count(1)


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_waited_for_and_told(visitor: Visitor, bank: Bank, status: int) -> None:
    page = await visitor.open()
    visitor.watch.expected.append(f"status of {status}")
    await page.clock.install()
    # As something in front of the application answers: in plain text.
    bank.instead.append(PlainTextResponse("busy", status_code=status, headers={"Retry-After": "20"}))
    await visitor.submit()
    waiting = page.locator("#waiting")
    await expect(waiting).to_have_text("The server is busy. Trying again in 20 s; please leave this page open.")
    await expect(visitor.said).to_contain_text("The server is busy")
    await page.clock.run_for(19_900)
    assert bank.posted == 1
    await page.clock.run_for(5_200)  # up to a quarter longer than asked
    await expect(waiting).to_be_hidden()
    assert bank.posted == 2
    await expect(visitor.alert).to_be_hidden()
    assert len(bank.transaction_ids) == 1


async def test_what_would_take_longer_is_left_to_the_person(visitor: Visitor, bank: Bank) -> None:
    await visitor.open()
    visitor.watch.expected.append("status of 503")
    bank.instead.append(PlainTextResponse("busy", status_code=503, headers={"Retry-After": "600"}))
    await visitor.submit()
    await expect(visitor.alert).to_have_text(
        "The server is busy. Submit the same again in 10 min: it counts once."
    )
    await expect(visitor.field("amount")).to_have_value("12.50")
    await visitor.button.click()
    await expect(visitor.entries).to_have_count(1)
    await expect(visitor.alert).to_be_hidden()


async def test_another_try_of_the_person_is_the_same_transaction(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    visitor.watch.expected.append(NETWORK)
    await page.clock.install()
    await lose_answers(page, 4)
    await visitor.submit()
    for seconds in (1, 2, 3):
        await expect(page.locator("#waiting")).to_contain_text(f"Trying again in {seconds} s")
        await page.clock.run_for(1_300 * seconds)
    await expect(visitor.alert).to_have_text(
        "The server cannot be reached. Submit the same again later: it counts once."
    )
    assert bank.posted == 4
    await visitor.button.click()
    await expect(visitor.entries).to_have_count(1)
    await expect(visitor.alert).to_be_hidden()
    await visitor.submit()  # the same values, after an answer: another transaction
    await expect(visitor.entries).to_have_count(2)
    assert len(bank.transaction_ids) == 2


async def test_what_is_typed_during_the_wait_stays(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    visitor.watch.expected.append("status of 503")
    bank.instead.append(PlainTextResponse("busy", status_code=503, headers={"Retry-After": "2"}))
    await visitor.submit()
    await expect(page.locator("#waiting")).to_contain_text("Trying again in 2 s")
    await visitor.field("amount").fill("99.00")
    await expect(visitor.entries).to_have_count(1)
    await expect(visitor.button).not_to_have_attribute("aria-disabled", "true")
    await expect(visitor.field("amount")).to_have_value("99.00")
    await expect(visitor.entries).to_contain_text("12.50")
    assert bank.posted == 2


async def test_a_service_behind_the_application_that_recovers(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    visitor.watch.expected.append("status of 503")
    bank.world.sessions.error = Overloaded("busy")
    await visitor.submit()
    await expect(page.locator("#waiting")).to_contain_text("The server is busy. Trying again in 1 s")
    bank.world.sessions.error = None
    await expect(visitor.entries).to_have_count(1)


async def test_without_a_server_the_list_stays_and_the_page_recovers(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    visitor.watch.expected.append(NETWORK)
    entry = await visitor.submit_and_see_it()
    await visitor.context.set_offline(True)
    await expect(page.locator("#connection")).to_have_text("The server cannot be reached; trying again.")
    await expect(entry).to_contain_text("Pending")
    await visitor.end_session()
    await expect(visitor.alert).to_have_text("The server cannot be reached; the session goes on.")
    await expect(entry).to_be_visible()
    await bank.decide_newest("accepted")
    await visitor.context.set_offline(False)
    await expect(entry).to_contain_text("Accepted")
    await expect(page.locator("#connection")).to_be_hidden()
