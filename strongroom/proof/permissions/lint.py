"""Statements that IAM takes and that mean nothing: misspelt actions, resources of another kind, unsent keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strongroom.proof.permissions import authorization
from strongroom.synthesized import Statement, as_list


def meaningless(statement: Statement) -> Iterator[str]:
    """What is wrong with a statement whose references are resolved; nothing, if it is understood at all."""
    actions = [str(each) for name in ("Action", "NotAction") for each in as_list(statement.get(name))]
    resources = [str(each) for name in ("Resource", "NotResource") for each in as_list(statement.get(name))]
    known = {name: authorization.action(name) for name in actions if not _has_wildcard(name)}
    yield from (f"there is no action {name}" for name, action in known.items() if action is None)
    found = {name: action for name, action in known.items() if action is not None}
    for name, action in found.items():
        if resources and not any(_fits(action, each) for each in resources):
            yield f"{name} does not act on {resources[0]}"
    if found and len(found) == len(actions):
        for resource in resources if len(resources) > 1 else ():
            if not any(_fits(action, resource) for action in found.values()):
                yield f"none of its actions acts on {resource}"
        for key in sorted({key for _, key, _ in conditions(statement)}):
            if not any(action.sends(key) for action in found.values()):
                yield f"none of its actions sends {key}"
    yield from _literal_wildcards(statement)


def conditions(statement: Statement) -> Iterator[tuple[str, str, list[str]]]:
    """Operator, key and values of each condition."""
    tests = statement.get("Condition")
    for operator, keys in tests.items() if isinstance(tests, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield operator, key, [str(value) for value in as_list(values)]


def _fits(action: authorization.Action, resource: str) -> bool:
    return "${" in resource or action.acts_on(resource)


def _literal_wildcards(statement: Statement) -> Iterable[str]:
    """`StringEquals` compares a `*` as a character; the ARN operators know it for a wildcard."""
    for operator, _, values in conditions(statement):
        if operator.lower().startswith(("stringequals", "stringnotequals")):
            yield from (f"{operator} takes {value} literally" for value in values if _has_wildcard(value))


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text
