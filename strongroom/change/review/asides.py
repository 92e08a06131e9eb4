"""What a plan tells beside its changes: checks, and what is put off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from strongroom.change.review.entry import Entry, entries

__all__ = ["Check", "checks", "deferred"]

UNNAMED = "(not named)"


@dataclass(frozen=True)
class Check:
    """A condition of the configuration. `status`: pass, fail, error or unknown; `problems`: its messages."""

    address: str
    status: str
    problems: tuple[str, ...] = ()


def checks(document: dict[str, Any]) -> Iterator[Check]:
    """Each instance of each condition, those that pass too."""
    for each in _objects(document.get("checks")):
        for told in _objects(each.get("instances")) or [each]:
            address = _object(told.get("address")).get("to_display") or _object(each.get("address")).get(
                "to_display"
            )
            problems = tuple(str(problem.get("message", "")) for problem in _objects(told.get("problems")))
            yield Check(str(address or UNNAMED), str(told.get("status", each.get("status", ""))), problems)


def deferred(document: dict[str, Any]) -> Iterator[Entry]:
    """The changes that a later plan has to make, with Terraform's reason."""
    for each in _objects(document.get("deferred_changes")):
        for found in entries([each.get("resource_change")]):
            yield replace(found, deferred=str(each.get("reason", "unknown")))


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
