"""Handing in a transaction, and what becomes of it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.bank import Bank
from tests.browser.visitor import Visitor, on_either_origin

pytestmark = pytest.mark.anyio


@on_either_origin
async def test_it_is_pending_and_then_accepted_without_a_reload(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    await page.evaluate("window.sameDocument = true")
    entry = await visitor.submit_and_see_it()
    await expect(entry).to_contain_text("12.50 EUR")
    await expect(entry).to_contain_text("Pending")
    await expect(entry).to_contain_text("****3000")
    await bank.decide_newest("accepted")
    await expect(entry).to_contain_text("Accepted")
    await expect(visitor.said).to_contain_text("12.50 EUR accepted")
    assert await page.evaluate("window.sameDocument")


async def test_a_rejection_shows_its_reason(visitor: Visitor, bank: Bank) -> None:
    await visitor.open()
    entry = await visitor.submit_and_see_it(amount="1000000")
    await bank.decide_newest("rejected", code="amount_too_large", text="The amount is larger than 10000.00.")
    await visitor.look_again()
    await expect(entry).to_contain_text("Rejected")
    await expect(entry).to_contain_text("The amount is larger than 10000.00.")
    await expect(visitor.said).to_contain_text("rejected. The amount is larger than 10000.00.")


async def test_an_empty_field_says_so_and_has_the_focus(visitor: Visitor, bank: Bank) -> None:
    await visitor.open()
    await visitor.submit(amount=" ")
    await expect(visitor.field("amount")).to_be_focused()
    await expect(visitor.field("amount")).to_have_accessible_description(
        "Digits with a decimal point. Please fill this in."
    )
    await expect(visitor.field("amount")).to_have_attribute("aria-invalid", "true")
    await expect(visitor.field("currency")).not_to_have_attribute("aria-invalid", "true")
    assert bank.posted == 0
    await visitor.submit()
    await expect(visitor.entries).to_have_count(1)
    await expect(visitor.page.locator("[aria-invalid]")).to_have_count(0)


async def test_a_field_that_the_server_refuses_has_the_focus(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    visitor.watch.expected.append("status of 422")
    await page.locator("#currency").evaluate("(input) => input.removeAttribute('maxlength')")
    await visitor.submit(currency="x" * 65)
    await expect(visitor.field("currency")).to_be_focused()
    await expect(page.locator("#currency-error")).to_contain_text("This is no currency")
    await expect(visitor.alert).to_contain_text("request ")
    assert bank.transaction_ids == []


@pytest.mark.parametrize("how", ["double click", "Enter twice"])
async def test_twice_in_a_moment_is_once(visitor: Visitor, bank: Bank, how: str) -> None:
    page = await visitor.open()
    await visitor.fill()
    if how == "double click":
        await visitor.button.dblclick()
    else:
        await visitor.field("amount").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
    await expect(visitor.entries).to_have_count(1)
    await expect(visitor.button).to_have_text("Submit transaction")
    assert bank.posted == 1
    assert len(bank.transaction_ids) == 1


async def test_the_account_number_leaves_the_form_with_the_transaction(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.submit_and_see_it()
    await expect(visitor.field("account_id")).to_have_value("")
    await expect(visitor.field("account_id")).to_be_focused()


async def test_hostile_text_is_text(visitor: Visitor, bank: Bank) -> None:
    page = await visitor.open()
    entry = await visitor.submit_and_see_it()
    # No such thing is taken; somebody who may write into the ledger may have put it there.
    bank.world.rows("UPDATE transactions SET type = '<img src=x onerror=alert(1)>'")
    await page.reload()
    await expect(entry.locator(".detail")).to_contain_text("<img src=x onerror=alert(1)> ·")
    text = "</script><script>alert(1)</script> &amp; {{7*7}} \u202e00.1 \u2066x\u2069 \u200f"
    await bank.decide_newest("rejected", code="amount_malformed", text=text)
    await visitor.look_again()
    await expect(entry.locator(".reason")).to_have_text(
        "</script><script>alert(1)</script> &amp; {{7*7}} \ufffd00.1 \ufffdx\ufffd \ufffd"
    )
    assert await page.locator("main img, main script").count() == 0
