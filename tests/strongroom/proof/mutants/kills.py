"""Which check kills which mutant: those that name the resource which the mutant weakens."""

from __future__ import annotations

from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack
from tests.strongroom.proof.mutants.catalogue import CATALOGUE, Mutant

__all__ = ["Kills", "kills"]

Kills = dict[str, list[str]]
"""Mutant's name -> codes of the checks, in order."""


def kills(prod: Stack) -> Kills:
    """Every mutant alone, on the synthesized `prod`."""
    return {mutant.name: _killers(mutant, prod) for mutant in CATALOGUE}


def _killers(mutant: Mutant, prod: Stack) -> list[str]:
    findings = examine(mutant.applied_to(prod)).findings
    return sorted({finding.check.code for finding in findings if finding.resource.path == mutant.named})
