"""The table of prices: each is sourced twice, and used."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

import strongroom.cost
from strongroom.cost.prices import Price, prices

FOLDER = Path(strongroom.cost.__file__).parent
TABLE = prices()


@pytest.mark.parametrize("price", TABLE.prices.values(), ids=TABLE.prices)
def test_each_was_read_in_two_places_and_names_the_page_of_aws(price: Price) -> None:
    assert price.usd > 0
    assert price.page.endswith(" pricing")
    assert len(set(price.copies)) >= 2
    assert set(price.copies) <= TABLE.copies.keys()


def test_each_copy_is_of_some_price() -> None:
    assert TABLE.copies.keys() == {copy for price in TABLE.prices.values() for copy in price.copies}


def test_the_table_says_of_which_region_and_day_it_is() -> None:
    assert TABLE.region == "us-east-1"
    assert datetime.date.fromisoformat(TABLE.read) <= datetime.datetime.now(tz=datetime.UTC).date()


def test_each_is_used() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in (FOLDER / "priced").glob("*.py"))
    used = {re.sub(r"\\\{[^}]*\}", ".+", re.escape(key)) for key in re.findall(r'f?"([\w.{}]+)"', code)}
    patterns = re.compile("|".join(sorted(used)))
    assert [key for key in TABLE.prices if not patterns.fullmatch(key)] == []
