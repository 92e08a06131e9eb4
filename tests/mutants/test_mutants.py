"""Each weakening of `prod` is found by a check that names the right resource; and no check is idle."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from strongroom.synthesized import Stack, load
from strongroom.verify.check import CHECKS
from strongroom.verify.finding import examine
from tests.mutants.catalogue import CATALOGUE, Mutant


@pytest.fixture(scope="module")
def prod(synthesis: Path) -> Stack:
    return load(synthesis / "prod")


def killers(mutant: Mutant, prod: Stack) -> set[str]:
    """The checks that name the resource which the mutant weakens."""
    weakened = mutant.applied_to(prod)
    return {
        finding.check.code for finding in examine(weakened).findings if finding.resource.path == mutant.named
    }


@pytest.mark.parametrize("mutant", CATALOGUE, ids=lambda mutant: mutant.name)
def test_a_mutant_is_killed(mutant: Mutant, prod: Stack) -> None:
    assert mutant.applied_to(prod).document != prod.document, "it changes nothing"
    assert killers(mutant, prod), "it survives"


def test_a_clean_stack_has_no_findings_and_no_check_is_vacuous(prod: Stack) -> None:
    report = examine(prod)
    assert report.findings == []
    assert [code for code, count in report.evaluated.items() if count == 0] == []


def test_every_check_is_needed(prod: Stack) -> None:
    """Without it, some mutant would survive."""
    alone: defaultdict[str, list[str]] = defaultdict(list)
    for mutant in CATALOGUE:
        found = killers(mutant, prod)
        if len(found) == 1:
            alone[found.pop()].append(mutant.name)
    assert sorted(CHECKS.keys() - alone.keys()) == []


def test_no_two_mutants_have_the_same_name() -> None:
    assert [name for name, count in Counter(mutant.name for mutant in CATALOGUE).items() if count > 1] == []
