"""What lets somebody give themselves everything."""

from __future__ import annotations

import pytest

from strongroom.change.review.escalation import gives_itself, is_everything


@pytest.mark.parametrize("pattern", ["*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "*:*"])
def test_patterns_for_everything(pattern: str) -> None:
    assert is_everything(pattern)


@pytest.mark.parametrize("pattern", ["arn:aws:s3:::*", "arn:aws:iam::*:*", "b", "", "arn:aws:s3:*:*:*"])
def test_patterns_for_less(pattern: str) -> None:
    assert not is_everything(pattern)


@pytest.mark.parametrize(
    "action", ["iam:AttachRolePolicy", "iam:Put?olePolicy", "iam:*Policy*", "iam:CreateAccessKey"]
)
@pytest.mark.parametrize("resource", ["*", "arn:aws:*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:*"])
def test_what_gives_oneself_more(action: str, resource: str) -> None:
    assert gives_itself(action, resource)
    assert not gives_itself(action, "arn:aws:iam::123456789012:role/one")
    assert not gives_itself("iam:Get*", resource)
