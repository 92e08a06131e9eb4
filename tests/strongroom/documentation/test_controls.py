"""Every control that a check names is known, and every one that is known is named."""

from __future__ import annotations

from strongroom.documentation.controls import evidence, frameworks
from strongroom.proof.verify.check import CHECKS


def test_controls_and_their_titles_are_the_same_set() -> None:
    known = {(name, id) for name, framework in frameworks().items() for id in framework.controls}
    assert evidence().keys() == known


def test_every_check_is_evidence_for_some_control() -> None:
    assert [code for code, check in CHECKS.items() if not check.controls] == []


def test_no_check_names_a_control_twice() -> None:
    assert [code for code, check in CHECKS.items() if len(set(check.controls)) < len(check.controls)] == []
