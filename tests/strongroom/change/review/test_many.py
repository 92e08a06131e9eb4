"""A plan of any form takes about four times as long with four times as many changes: what each change is
compared with is looked up, and nothing is gone through for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.given import read
from strongroom.change.review.markdown import markdown
from strongroom.change.review.review import review
from tests.cpu_time import seconds
from tests.strongroom.change.review.many import FORMS
from tests.strongroom.change.review.plans import write

FEW, MANY = 250, 1000
MOST = 8.0
"""Times as long for four times as many; 16 times is what a square takes. Measured: 2 to 5."""


def told(file: Path) -> None:
    markdown(document(review([read(file)])))


@pytest.mark.parametrize("form", sorted(FORMS))
def test_four_times_as_many_changes_take_about_four_times_as_long(form: str, tmp_path: Path) -> None:
    small, few, many = (write(tmp_path, FORMS[form](count), f"{count}.json") for count in (8, FEW, MANY))
    told(small)  # tables are read once
    little = seconds(lambda: told(few), 3)
    assert seconds(lambda: told(many), 2) < MOST * little
