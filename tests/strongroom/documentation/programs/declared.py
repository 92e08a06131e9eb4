"""What can be deployed, and with which variables.

Environments are those of the tests' example, which the pages are written for, and one's own, which generated
pages are about: whoever renames those in `environments/` leaves the pages green.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from stacks.settings import load_environments
from strongroom.workspace import PROJECT
from tests.example_settings import ONE_ACCOUNT
from tests.strongroom.documentation.programs.placeholder import is_placeholder

__all__ = ["environments", "unknown_stack", "unknown_variable", "untold"]

BOOTSTRAP = "bootstrap"
VARIABLES = frozenset({"-var", "--var"})


@cache
def environments() -> frozenset[str]:
    folders = (ONE_ACCOUNT, PROJECT / "environments")
    return frozenset(path.stem for folder in folders for path in folder.glob("*.toml"))


def unknown_stack(names: Iterable[str], besides: str | None = BOOTSTRAP) -> str | None:
    """Why one of the names is no stack's, and `bootstrap` is no environment's (`besides=None`)."""
    known = environments() | {besides}
    wrong = (name for name in names if name not in known and not is_placeholder(name) and "*" not in name)
    return next((f"there is no environment {name}" for name in wrong), None)


def unknown_variable(words: list[str]) -> str | None:
    """Of `--var name=value` in its ways of writing."""
    names = {pair.partition("=")[0] for pair in _pairs(words)}
    wrong = sorted(name for name in names if name not in _variables() and not is_placeholder(name))
    return f"the stacks declare no variable {wrong[0]}" if wrong else None


def untold(names: Iterable[str], words: list[str]) -> str | None:
    """Why a plan of these stacks would fail: production's image has no default."""
    if "image_tag" in {pair.partition("=")[0] for pair in _pairs(words)}:
        return None
    asked = (name for name in names if name in _production())
    return next((f"{name} has no default for image_tag" for name in asked), None)


@cache
def _production() -> frozenset[str]:
    return frozenset(each.environment for each in load_environments(ONE_ACCOUNT) if each.protected)


def _pairs(words: list[str]) -> Iterator[str]:
    for word, following in pairwise([*words, ""]):
        option, assigned, value = word.partition("=")
        if option in VARIABLES:
            yield value if assigned else following


@cache
def _variables() -> frozenset[str]:
    """Ids of `TerraformVariable(self, id, ...)`."""
    trees = (
        ast.parse(path.read_bytes())
        for path in sorted((PROJECT / "stacks").rglob("*.py"))
        if _declares(path.read_bytes())
    )
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    ids = (
        call.args[1]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "TerraformVariable"
    )
    return frozenset(str(id.value) for id in ids if isinstance(id, ast.Constant))


def _declares(text: bytes) -> bool:
    return b"TerraformVariable(" in text
