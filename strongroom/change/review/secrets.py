"""Every secret that a plan has in it, from all its parts: what is printed of one may stand in another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.change.review.masking import secrets_of
from strongroom.change.review.secret_names import is_secret
from strongroom.change.review.secret_types import marked, marked_change
from strongroom.change.review.untrusted import list_of, object_of

__all__ = ["of_plan"]

LISTS = ("resource_changes", "resource_drift", "deferred_changes")


def of_plan(document: dict[str, Any]) -> Iterator[str]:
    """The texts that are marked or named, of changes, outputs, variables and states."""
    for name in LISTS:
        for each in list_of(document.get(name)):
            inner = each.get("resource_change", each) if isinstance(each, dict) else {}
            yield from _change(object_of(inner).get("change"), "", object_of(inner).get("type"))
    for name, change in object_of(document.get("output_changes")).items():
        yield from _change(change, name)
    sensitive = _sensitive_variables(document)
    for name, variable in object_of(document.get("variables")).items():
        value = object_of(variable).get("value")
        yield from secrets_of({name: value}, {name: True} if name in sensitive else None)
    for state in (document.get("planned_values"), object_of(document.get("prior_state")).get("values")):
        yield from _module(object_of(object_of(state).get("root_module")))
        for name, output in object_of(object_of(state).get("outputs")).items():
            told = object_of(output)
            yield from secrets_of({name: told.get("value")}, {name: True} if told.get("sensitive") else None)


def _change(change: Any, name: str, type_: Any = None) -> Iterator[str]:
    told = marked_change(str(type_), object_of(change))
    before, after = told.get("before"), told.get("after")
    if not _is_open(type_, before):
        yield from secrets_of({name: before}, {name: told.get("before_sensitive")})
    if not _is_open(type_, after):
        yield from secrets_of({name: _other(after, before, told)}, {name: told.get("after_sensitive")})


def _other(after: Any, before: Any, told: dict[str, Any]) -> Any:
    """What the new value says that the old one does not, where both are marked alike."""
    if not isinstance(after, dict) or not isinstance(before, dict):
        return after
    old, new = object_of(told.get("before_sensitive")), object_of(told.get("after_sensitive"))
    return {
        name: value
        for name, value in after.items()
        if before.get(name) != value or (new.get(name) and new[name] != old.get(name))
    }


def _is_open(type_: Any, values: Any) -> bool:
    """A parameter that is no SecureString: the provider marks its value all the same, which is masked where it
    stands. It is mostly an id or a name, and other resources may tell theirs."""
    told = object_of(values)
    open_ = type_ == "aws_ssm_parameter" and told.get("type") in ("String", "StringList")
    return open_ and not is_secret(str(told.get("name")))


def _module(module: dict[str, Any]) -> Iterator[str]:
    for each in list_of(module.get("resources")):
        told = object_of(each)
        if not _is_open(told.get("type"), told.get("values")):
            values, marks = told.get("values"), told.get("sensitive_values")
            yield from secrets_of(values, marked(str(told.get("type")), values, marks))
    for each in list_of(module.get("child_modules")):
        yield from _module(object_of(each))


def _sensitive_variables(document: dict[str, Any]) -> set[str]:
    root = object_of(object_of(document.get("configuration")).get("root_module"))
    return {
        name
        for name, each in object_of(root.get("variables")).items()
        if object_of(each).get("sensitive") is True
    }
