"""Which checks checkov can run: those that need one resource's arguments, and nothing else of a stack."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.single_resource import CODES
from strongroom.proof.verify import checks  # noqa: F401  (they enter themselves into the table)
from strongroom.proof.verify.check import CHECKS
from strongroom.synthesized import Stack, load
from tests.policies.alone import AskedMore, Problems, alone, asking_once
from tests.policies.variants import mutated
from tests.strongroom.proof.mutants.subject import subject

pytestmark = pytest.mark.xdist_group("checkov")


def judged_alone(code: str, stack: Stack) -> Problems:
    return {
        address: problems
        for resource in stack.resources.values()
        for address, problems in alone(code, resource).items()
    }


def by_arguments(synthesis: Path, weakened: Stack) -> set[str]:
    """The codes of the checks that hold to the rule of `policies/single_resource.py`."""
    codes = set(CHECKS)
    on_prod = {code: judged_alone(code, weakened) for code in codes}
    for stack in [weakened, *map(load, sorted(synthesis.iterdir()))]:
        for code in sorted(codes):
            told = on_prod[code] if stack is weakened else judged_alone(code, stack)
            if not _same(code, stack, told):
                codes.remove(code)
    for mutant in mutated(weakened):
        changed = {resource.address for resource in mutant.changed} | mutant.gone
        for code in sorted(codes):
            told = {address: each for address, each in on_prod[code].items() if address not in changed}
            for resource in mutant.changed:
                told |= alone(code, resource)
            if not _same(code, mutant.stack, told):
                codes.remove(code)
    return codes


def _same(code: str, stack: Stack, told: Problems) -> bool:
    try:
        return asking_once(code, stack) == told
    except AskedMore:
        return False


def test_the_list_is_what_the_rule_gives(synthesis: Path, tmp_path: Path) -> None:
    assert sorted(CODES) == sorted(by_arguments(synthesis, subject(tmp_path)))


def test_a_check_that_looks_at_others_is_told(synthesis: Path) -> None:
    """How long to keep dead-letter messages depends on the queue that they come from; backups on nothing."""
    prod = load(synthesis / "prod")
    with pytest.raises(AskedMore):
        asking_once("SR523", prod)
    assert asking_once("SR401", prod) == judged_alone("SR401", prod) != {}
