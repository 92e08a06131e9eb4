"""What our checks find in a stack that they did not find in it before. checkov takes too long for this."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.kinds import Kinds
from strongroom.proof.verify.outcome import Issue, outcome
from strongroom.proof.verify.waivers import Waivers
from strongroom.synthesized import Stack

Known = tuple[str, str]  # a check's code and a resource's address


def known(stack: Stack) -> set[Known]:
    """Which checks find something in which resources, waived or not.

    Raises:
        UnusableError: a check can't judge one of the resources.
    """
    return {(found.check.code, found.resource.address) for found in examine(stack).findings}


def new_findings(stack: Stack, before: Set[Known], waivers: Waivers, kinds: Kinds) -> tuple[Issue, ...]:
    """The findings that are not waived, and whose check did not find anything in the resource before.

    Raises:
        UnusableError: a check can't judge one of the resources.
    """
    found = outcome(stack.folder or Path(), examine(stack), None, waivers, kind=kinds.of(stack).kind).issues
    return tuple(issue for issue in found if (issue.check, issue.resource) not in before)
