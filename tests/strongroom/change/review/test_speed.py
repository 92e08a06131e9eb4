"""A large plan is reviewed while somebody waits: seconds of CPU time, which another load does not change."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.markdown import markdown
from strongroom.change.review.review import review
from tests.changes.corpus import plans
from tests.strongroom.change.review.plans import given, plan


def large(count: int) -> dict[str, Any]:
    """So many really planned changes, each at an address of its own."""
    pool = [each for told in plans().values() for each in told["resource_changes"]]
    found = []
    for number in range(count):
        each = copy.copy(pool[number * 7 % len(pool)])
        each["address"] = each["address"].replace(".", f".c{number}_", 1)
        found.append(each)
    return plan(*found)


@pytest.mark.parametrize(("count", "seconds"), [(1000, 1.0), (5000, 6.0)])
def test_large_plans(count: int, seconds: float) -> None:
    told = large(count)
    begin = time.process_time()
    markdown(document(review([given(told)])))
    assert time.process_time() - begin < seconds
