"""Lifecycle rules that delete more, or sooner, than before."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.lifecycles import deletes_more


def rule(id_: str, *, status: str = "Enabled", prefix: str = "", **expiration: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "status": status,
        "filter": [{"prefix": prefix}],
        "expiration": [expiration],
        "transition": [],
    }


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ([rule("a", days=365)], [rule("a", days=30)], True),
        ([rule("a", days=30)], [rule("a", days=365)], False),
        ([rule("a", days=30)], [], False),
        ([], [rule("a", days=30)], True),
        ([rule("a", days=30)], [rule("b", days=30)], False),
        ([rule("a", days=30)], [rule("a", days=30), rule("b", days=7)], True),
        ([rule("a", days=30, prefix="x/")], [rule("a", days=30)], True),
        ([rule("a", days=30)], [rule("a", days=7, status="Disabled")], False),
        ([], [rule("a", days=0, expired_object_delete_marker=True)], False),
        ([], [rule("a", date="2027-01-01T00:00:00Z")], True),
        ([rule("a", days="30")], [rule("a", days=30)], False),
    ],
)
def test_rules(old: list[Any], new: list[Any], more: bool) -> None:
    assert deletes_more({"rule": old}, {"rule": new}) is more
