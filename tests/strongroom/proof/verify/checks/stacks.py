"""Small stacks, written out, and what one check says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strongroom.proof.verify import checks as every_check
from strongroom.proof.verify.check import CHECKS
from strongroom.synthesized import Stack

__all__ = ["every_check", "problems", "stack_of"]

Attributes = dict[str, Any]


def stack_of(resources: dict[str, Attributes], *, folder: Path | None = None) -> Stack:
    """Address -> arguments."""
    types: dict[str, dict[str, Attributes]] = {}
    for address, attributes in resources.items():
        type_, name = address.split(".")
        types.setdefault(type_, {})[name] = attributes
    return Stack("small", {"resource": types}, folder)


def problems(code: str, resources: dict[str, Attributes], *, folder: Path | None = None) -> dict[str, str]:
    """Address -> problem of every resource that a check objects to."""
    return {
        verdict.resource.address: verdict.problem
        for verdict in CHECKS[code].run(stack_of(resources, folder=folder))
        if verdict.problem is not None
    }
