"""What a lifecycle rule is for in its older form, and which of several rules for the same counts."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.lifecycles import deletes_more


def rule(days: int, prefix: str | None = None) -> dict[str, Any]:
    """Without a filter: the rule itself has the prefix (S3 API, LifecycleRule)."""
    return {"status": "Enabled", "prefix": prefix, "filter": [], "expiration": [{"days": days}]}


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ([rule(30, "logs/")], [rule(30)], True),
        ([rule(30, "logs/")], [rule(30, "records/")], True),
        ([rule(30, "logs/")], [rule(30, "logs/")], False),
        ([rule(30, "logs/"), rule(7, "tmp/")], [rule(30, "logs/"), rule(7, "logs/")], True),
        # The soonest of several is what happens, in whatever order they stand.
        ([rule(30), rule(90)], [rule(40)], False),
        ([rule(90), rule(30)], [rule(40)], False),
        ([rule(90), rule(30)], [rule(30)], False),
        ([rule(30), rule(90)], [rule(30)], False),
        ([rule(30)], [rule(7), rule(90)], True),
        ([rule(30)], [rule(90), rule(7)], True),
    ],
)
def test_rules(old: list[Any], new: list[Any], more: bool) -> None:
    assert deletes_more({"rule": old}, {"rule": new}) is more
