"""A check on a resource by itself, and what tells whether that is all it needs."""

from __future__ import annotations

from typing import Any, cast

from strongroom.proof.verify.check import CHECKS, Verdicts
from strongroom.synthesized import Resource, Stack


class AskedMore(Exception):  # noqa: N818  (an answer, not an error)
    """A check asked its stack for more than resources, once."""


class Once:
    """A stack that can be asked once for resources, and for nothing else."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._asked = False

    def of_type(self, *types: str) -> list[Resource]:
        self._ask("of_type")
        return self._stack.of_type(*types)

    @property
    def resources(self) -> dict[str, Resource]:
        self._ask("resources")
        return self._stack.resources

    def _ask(self, question: str) -> None:
        if self._asked:
            raise AskedMore(question)
        self._asked = True

    def __getattr__(self, question: str) -> Any:
        raise AskedMore(question)


Problems = dict[str, list[str | None]]
"""Address -> what a check's verdicts on it say; None for one that holds."""


def asking_once(code: str, stack: Stack) -> Problems:
    """A check's verdicts.

    Raises:
        AskedMore: it needs more than one look at the resources.
    """
    return _problems(CHECKS[code].run(cast(Stack, Once(stack))))


def alone(code: str, resource: Resource) -> Problems:
    """A check's verdicts on a stack of one resource."""
    type_, name = resource.address.split(".", 1)
    return _problems(CHECKS[code].run(Stack("", {"resource": {type_: {name: resource.attributes}}})))


def _problems(verdicts: Verdicts) -> Problems:
    found: Problems = {}
    for verdict in verdicts:
        found.setdefault(verdict.resource.address, []).append(verdict.problem)
    return found
