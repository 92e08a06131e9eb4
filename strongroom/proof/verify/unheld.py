"""What a check asked for and a plan does not hold: lifecycle blocks and the backend.

A plan that lies alone says neither that they are there nor that they are not. What a check says after it has
asked for one is no finding, and isn't passed either: it is not judged. So a check asks for them last, when
all that a plan holds has been looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from strongroom.synthesized import Stack

__all__ = ["Asked", "ask", "asking"]


class Asked:
    """What has been asked for since the last verdict, of what is not known."""

    def __init__(self, unwritten: frozenset[str]) -> None:
        self._unwritten = unwritten
        self._found = False

    def add(self, address: str) -> None:
        self._found = self._found or address in self._unwritten

    def taken(self) -> bool:
        """Whether there was any; from now on there was none."""
        found, self._found = self._found, False
        return found


_current: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking(stack: Stack) -> Iterator[Asked]:
    """What is asked for of the stack, while a check looks at it."""
    asked = Asked(stack.unwritten)
    token = _current.set(asked)
    try:
        yield asked
    finally:
        _current.reset(token)


def ask(address: str) -> None:
    """Says that a check looks at a resource's lifecycle, or at the backend."""
    if asked := _current.get():
        asked.add(address)
