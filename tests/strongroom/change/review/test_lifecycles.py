"""Lifecycle rules that delete more, or sooner, than before, or archive more."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.lifecycles import archives_more, deletes_more


def rule(id_: str, *, status: str = "Enabled", prefix: str = "", **expiration: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "status": status,
        "filter": [{"prefix": prefix}],
        "expiration": [expiration],
        "transition": [],
    }


def older(days: int | None, newer: int | None = None, **filter_: Any) -> dict[str, Any]:
    block = {"noncurrent_days": days, "newer_noncurrent_versions": newer}
    return {"status": "Enabled", "filter": [filter_], "noncurrent_version_expiration": [block]}


def own(days: int, prefix: str = "", **more: Any) -> dict[str, Any]:
    """A rule as the bucket itself has it."""
    return {"enabled": True, "prefix": prefix, "expiration": [{"days": days, "date": ""}], **more}


def moved(days: int, class_: str, name: str = "days", **more: Any) -> dict[str, Any]:
    block = "noncurrent_version_transition" if name == "noncurrent_days" else "transition"
    return {"status": "Enabled", block: [{name: days, "storage_class": class_}], **more}


def both(**parts: Any) -> dict[str, Any]:
    return {"status": "Enabled", "filter": [{"and": [parts]}], "expiration": [{"days": 30}]}


EARLIER, LATER = "2027-01-01T00:00:00Z", "2040-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ([rule("a", days=365)], [rule("a", days=30)], True),
        ([rule("a", days=30)], [rule("a", days=365)], False),
        ([rule("a", days=30)], [], False),
        ([], [rule("a", days=30)], True),
        ([rule("a", days=30)], [rule("b", days=30)], False),
        ([rule("a", days=30)], [rule("a", days=30), rule("b", days=7)], True),
        # Of several rules the one that deletes first counts, wherever it stands.
        ([rule("a", days=30), rule("b", days=7)], [rule("a", days=30)], False),
        ([rule("a", days=7), rule("b", days=30)], [rule("a", days=10)], False),
        ([rule("a", days=30), rule("b", days=90)], [rule("b", days=40)], False),
        ([rule("a", days=30), rule("b", days=90)], [rule("b", days=29)], True),
        ([rule("a", days=7), rule("b", days=30)], [rule("a", days=5), rule("b", days=30)], True),
        ([rule("a", days=30, prefix="x/")], [rule("a", days=30)], True),
        ([rule("a", days=30)], [rule("a", days=30, prefix="x/")], False),
        ([rule("a", days=30, prefix="x/")], [rule("a", days=30, prefix="y/")], True),
        ([{**rule("a", days=30), "filter": [], "prefix": "x/"}], [{**rule("a", days=30), "filter": []}], True),
        ([rule("a", days=30)], [rule("a", days=7, status="Disabled")], False),
        ([rule("a", days=7, status="Disabled")], [rule("a", days=7)], True),
        ([], [rule("a", days=0, expired_object_delete_marker=True)], False),
        ([], [rule("a", date=EARLIER)], True),
        ([rule("a", date=LATER)], [rule("a", date=EARLIER)], True),
        ([rule("a", date=EARLIER)], [rule("a", date=LATER)], False),
        ([rule("a", date=LATER)], [rule("a", days=3650)], True),
        ([rule("a", days=30)], [rule("a", date=LATER)], True),
        ([rule("a", days="30")], [rule("a", days=30)], False),
        ([rule("a", days=30)], [rule("a", days="(known after apply)")], True),
        ([older(30, 10)], [older(30, 1)], True),
        ([older(30, 10)], [older(30)], True),
        ([older(30, 1)], [older(30, 10)], False),
        ([older(30, 1)], [older(29, 10)], True),
        ([older(30, tag=[{"key": "a", "value": "b"}])], [older(30)], True),
        ([older(30)], [older(30, tag=[{"key": "a", "value": "b"}])], False),
        ([older(30, object_size_less_than=9)], [older(30, object_size_less_than=10)], True),
        ([older(30, object_size_greater_than=9)], [older(30, object_size_greater_than=8)], True),
        ([both(prefix="x/", tags={"a": "b"})], [both(prefix="x/")], True),
        ([both(prefix="x/")], [both(prefix="x/", tags={"a": "b"})], False),
        ([], [moved(0, "DEEP_ARCHIVE")], False),
    ],
)
def test_rules(old: list[Any], new: list[Any], more: bool) -> None:
    assert deletes_more({"rule": old}, {"rule": new}) is more


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ([own(365)], [own(30)], True),
        ([own(30)], [own(365)], False),
        ([own(30, "x/")], [own(30)], True),
        ([own(30, tags={"a": "b"})], [own(30)], True),
        ([own(30, enabled=False)], [own(30)], True),
        ([{"enabled": True, "noncurrent_version_expiration": [{"days": 90}]}],
         [{"enabled": True, "noncurrent_version_expiration": [{"days": 1}]}], True),
        ([], [{"enabled": True, "abort_incomplete_multipart_upload_days": 1}], True),
        ([{"enabled": True, "abort_incomplete_multipart_upload_days": 1}],
         [{"enabled": True, "abort_incomplete_multipart_upload_days": 7}], False),
    ],
)  # fmt: skip
def test_rules_of_the_bucket_itself(old: list[Any], new: list[Any], more: bool) -> None:
    assert deletes_more({"lifecycle_rule": old}, {"lifecycle_rule": new}) is more


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ([], [moved(0, "DEEP_ARCHIVE")], True),
        ([], [moved(90, "GLACIER")], True),
        ([], [moved(0, "GLACIER_IR")], False),
        ([], [moved(0, "STANDARD_IA")], False),
        ([], [moved(0, "A_CLASS_THAT_IS_NEW")], True),
        ([], [moved(1, "GLACIER", "noncurrent_days")], True),
        ([moved(90, "GLACIER")], [moved(180, "GLACIER")], False),
        ([moved(90, "GLACIER")], [moved(90, "DEEP_ARCHIVE")], False),
        ([moved(90, "GLACIER")], [moved(30, "GLACIER")], True),
        ([moved(90, "GLACIER", prefix="x/")], [moved(90, "GLACIER")], True),
        ([moved(90, "GLACIER")], [], False),
    ],
)
def test_archives(old: list[Any], new: list[Any], more: bool) -> None:
    assert archives_more({"rule": old}, {"rule": new}) is more
