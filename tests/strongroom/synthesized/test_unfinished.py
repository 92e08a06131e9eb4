"""The mark of a synthesis that did not succeed has one name, where it is written and where it is read."""

from __future__ import annotations

from stacks.unfinished import MARK
from strongroom.synthesized.reading import UNFINISHED


def test_what_is_written_is_what_is_read() -> None:
    assert UNFINISHED == MARK
