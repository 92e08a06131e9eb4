"""One page that asks nobody for anything, in which nothing of a plan is markup; seen by a browser."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.review.page import page
from tests.browser.chromium import HOW_TO_GET_IT, executable
from tests.changes.corpus import plans
from tests.strongroom.change.review.plans import change, given, plan, told_of

EVIL = "<script>document.title='evil'</script>\"'><img src=x onerror=\"document.title='evil'\">"


class Tags(HTMLParser):
    """The names of a page's elements, and what they refer to."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.references: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.references += [value or "" for name, value in attrs if name in ("src", "href", "action", "style")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> Tags:
    found = Tags()
    found.feed(text)
    found.close()
    return found


@pytest.fixture(scope="module")
def text() -> str:
    chosen = [each for name, each in plans().items() if name[2] in ("network.cidr", "database.name", "kind")]
    evil = change(f'aws_vpc.a["{EVIL}"]', ["update"], {"a": EVIL}, {"a": f"{EVIL}2", EVIL: 1})
    return page(told_of(*(given(each) for each in chosen), given(plan(evil), name=EVIL)))


def test_it_is_whole_and_refers_to_nothing(text: str) -> None:
    tags = read(text)
    assert tags.open == []
    assert {each[:6] for each in tags.references} == {"#plan-"}
    assert tags.names.isdisjoint({"script", "img", "link", "iframe", "object", "form"})
    assert "url(" not in text
    assert "@import" not in text


def test_what_forces_a_replacement_is_in_it(text: str) -> None:
    assert re.search(
        r"aws_rds_cluster\.database_cluster_\w+</code>.*forced by <code>database_name</code>", text
    )


def test_a_browser_shows_it(text: str, tmp_path: Path) -> None:
    """In both schemes: no error, nothing wider than a telephone, nothing run, and colours that differ."""
    path = executable()
    if path is None:
        pytest.skip(HOW_TO_GET_IT)
    from playwright.sync_api import sync_playwright

    file = tmp_path / "review.html"
    file.write_text(text, encoding="utf-8")
    grounds: set[Any] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            shown = browser.new_page(viewport={"width": 400, "height": 800}, color_scheme=scheme)
            said: list[str] = []
            shown.on("console", partial(_enter, said))
            shown.on("request", partial(_enter, said))
            shown.goto(file.as_uri())
            assert shown.title() != "evil"
            assert shown.evaluate("document.documentElement.scrollWidth") <= 400
            grounds.add(shown.evaluate("getComputedStyle(document.body).backgroundColor"))
            assert said == [file.as_uri()]
        browser.close()
    assert len(grounds) == 2


def test_on_paper_nothing_is_hidden_and_nothing_is_dark(text: str, tmp_path: Path) -> None:
    path = executable()
    if path is None:
        pytest.skip(HOW_TO_GET_IT)
    from playwright.sync_api import sync_playwright

    file = tmp_path / "review.html"
    file.write_text(text, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 700, "height": 900}, color_scheme="dark")
        shown.goto(file.as_uri())
        shown.emulate_media(media="print", color_scheme="dark")
        assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert shown.evaluate(HIDDEN) == []
        assert shown.evaluate(CUT) == []
        assert len(shown.pdf()) > 10_000
        browser.close()


HIDDEN = """[...document.querySelectorAll("details li")]
    .filter(each => !each.checkVisibility({contentVisibilityAuto: true}) || !each.getClientRects().length)
    .map(each => each.innerText)"""
CUT = """[...document.querySelectorAll("*")]
    .filter(each => each.scrollHeight > each.clientHeight + 2 && each.clientHeight
        && getComputedStyle(each).overflowY !== "visible")
    .map(each => each.className)"""


def _enter(said: list[str], told: Any) -> None:
    """A message of the console, or the address of a request."""
    said.append(str(told.url if hasattr(told, "url") else told.text))
