"""Each weakening of `prod` is found by a check that names the right resource; and no check is idle."""

from __future__ import annotations

from collections import Counter

import pytest

from strongroom.proof.verify.check import CHECKS
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack
from tests.strongroom.proof.mutants.catalogue import CATALOGUE, Mutant
from tests.strongroom.proof.mutants.kills import Kills, kills
from tests.strongroom.proof.mutants.page import PAGE, render
from tests.strongroom.proof.mutants.subject import subject

# In one worker: every mutant is applied once, for all the tests here.
pytestmark = pytest.mark.xdist_group("mutants")


@pytest.fixture(scope="module")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    return subject(tmp_path_factory.mktemp("mutants") / "cdktf.out")


@pytest.fixture(scope="module")
def killed(prod: Stack) -> Kills:
    return kills(prod)


@pytest.mark.parametrize("mutant", CATALOGUE, ids=lambda mutant: mutant.name)
def test_a_mutant_is_killed(mutant: Mutant, prod: Stack, killed: Kills) -> None:
    assert mutant.applied_to(prod).document != prod.document, "it changes nothing"
    assert killed[mutant.name], "it survives"


def test_there_are_as_many_as_there_are_failures_to_put_back() -> None:
    """One is lost more easily than one is found; the number only ever grows."""
    assert len(CATALOGUE) >= 600


def test_a_clean_stack_has_no_findings_and_no_check_is_vacuous(prod: Stack) -> None:
    report = examine(prod)
    assert report.findings == []
    assert [code for code, count in report.evaluated.items() if count == 0] == []


def test_every_check_is_needed(killed: Kills) -> None:
    """Without it, some mutant would survive."""
    alone = {killers[0] for killers in killed.values() if len(killers) == 1}
    assert sorted(CHECKS.keys() - alone) == []


def test_no_two_mutants_have_the_same_name() -> None:
    assert [name for name, count in Counter(mutant.name for mutant in CATALOGUE).items() if count > 1] == []


def test_the_page_is_current(killed: Kills) -> None:
    assert PAGE.read_text(encoding="utf-8") == render(killed), (
        "docs/reference/mutants.md is out of date: run `make docs`"
    )
