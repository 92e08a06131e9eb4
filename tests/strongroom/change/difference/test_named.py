"""Which names stand for another value than before."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.difference.named import changed_names
from strongroom.synthesized import Stack


def stack(default: dict[str, Any]) -> Stack:
    given = {"locals": {"image": "app:${var.tag}", "other": "x"}, "variable": {"tag": default}}
    return Stack("stack", given)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"default": "1"}, {"default": "2"}, {"var.tag", "local.image"}),
        ({"default": "1"}, {"default": "1"}, set()),
        ({}, {"default": "1"}, set()),
        ({"default": "1"}, {}, set()),
    ],
    ids=["another", "the same", "now with a default", "now given"],
)
def test_a_variable_changes_with_its_default(
    before: dict[str, Any], after: dict[str, Any], changed: set[str]
) -> None:
    """What a deployment gives on its command line is not known, and is the same as likely as not."""
    assert changed_names(stack(before), stack(after)) == changed
