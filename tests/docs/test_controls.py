"""Every control that a check names is known, and every one that is known is named."""

from __future__ import annotations

from strongroom.docs.controls import evidence, titles


def test_controls_and_their_titles_are_the_same_set() -> None:
    known = {(framework, id) for framework, named in titles().items() for id in named}
    assert evidence().keys() == known
