"""Really planned changes come to what somebody said of them who has not seen how the review decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.change.matrix.level import loses
from strongroom.change.matrix.outcome import Outcome, recorded
from strongroom.change.review.verdict import Verdict
from tests.changes import corpus
from tests.changes.corpus import Name
from tests.changes.expected import of_settings, of_written, written
from tests.changes.written import corpus as whole
from tests.changes.written.edits import EDITS
from tests.strongroom.change.review.judged import Found, found, problems

LEAST = 60
ONE_WAY = ": in place; "  # "raised: in place; lowered: …": the matrix knows the argument alone
PLANNED = whole.names()


def test_enough_changes_are_judged() -> None:
    assert sum(bool(of_settings(name)) for name in corpus.plans()) >= LEAST


def test_it_is_said_of_every_edit_what_it_comes_to() -> None:
    names = [each.name for each in EDITS]
    assert sorted(written()) == sorted(names)
    assert [name for name in names if name in PLANNED] == PLANNED, "python -m tests.changes.written plans it"


@pytest.mark.parametrize("name", [*filter(of_settings, corpus.plans())], ids=" ".join)
def test_a_change_of_settings_is_judged_right(name: Name, tmp_path: Path) -> None:
    (expected,) = of_settings(name)
    assert not problems(found(corpus.plans()[name], tmp_path), expected)


@pytest.mark.parametrize(
    "outcome", [each for each in recorded() if each.effects], ids=lambda each: " ".join(each.name)
)
def test_no_change_of_settings_is_less_than_what_it_loses_or_interrupts(
    outcome: Outcome, tmp_path: Path
) -> None:
    """Of all that are planned: what the matrix of settings says of them, which was made without the review."""
    verdict = found(corpus.plans()[outcome.name], tmp_path).verdict
    least = Verdict.SAFE
    if any(map(loses, outcome.effects)):
        least = Verdict.DANGEROUS
    elif any(ONE_WAY not in told.name for each in outcome.effects for told in each.interruptions):
        least = Verdict.REVIEW
    assert verdict >= least


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    folder = tmp_path_factory.mktemp("plans")
    return {name: found(plan, folder) for name, plan in whole.plans()}


@pytest.mark.xdist_group("edited documents")  # all are judged at once, by whoever has one of them
@pytest.mark.parametrize("name", PLANNED)
def test_an_edited_document_is_judged_right(name: str, judged: dict[str, Found]) -> None:
    (expected,) = of_written(name)
    assert not problems(judged[name], expected)
