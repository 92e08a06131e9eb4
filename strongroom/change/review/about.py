"""Whether a statement of a policy is about an action."""

from __future__ import annotations

from fnmatch import fnmatchcase

from strongroom.synthesized import Statement, as_list

__all__ = ["is_about"]


def is_about(statement: Statement, action: str) -> bool:
    """`action`: one, with its service, in any case."""
    for element, named in (("Action", True), ("NotAction", False)):
        if element in statement:
            patterns = [str(each).lower() for each in as_list(statement[element])]
            return any(fnmatchcase(action.lower(), each) for each in patterns) is named
    return False
