"""A large plan is reviewed while somebody waits: in proportion to what its JSON takes, on any machine."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from strongroom.change.review.document import document
from strongroom.change.review.markdown import markdown
from strongroom.change.review.review import review
from tests.changes.corpus import plans
from tests.cpu_time import seconds
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


# 1,000 changes took 10 times as long as their JSON alone (0.25 s of CPU time), 5,000 took 5 times (1.5 s).
TIMES = 40


@pytest.mark.parametrize("count", [1000, 5000])
def test_large_plans(count: int) -> None:
    told = large(count)
    text = json.dumps(told)
    reading = seconds(lambda: json.loads(text), 3)
    judging = seconds(lambda: markdown(document(review([given(told)]))), 2)
    assert judging < TIMES * reading
