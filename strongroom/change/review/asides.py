"""What a plan tells beside its changes: checks, and what is put off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from strongroom.change.review.entry import Entry, entries
from strongroom.change.review.untrusted import object_of, objects_of

__all__ = ["Check", "checks", "deferred", "missing", "resources", "untold"]

UNNAMED = "(not named)"


@dataclass(frozen=True)
class Check:
    """A condition of the configuration. `status`: pass, fail, error or unknown; `problems`: its messages."""

    address: str
    status: str
    problems: tuple[str, ...] = ()


def checks(document: dict[str, Any]) -> Iterator[Check]:
    """Each instance of each condition, those that pass too."""
    for each in objects_of(document.get("checks")):
        for told in objects_of(each.get("instances")) or [each]:
            address = object_of(told.get("address")).get("to_display") or object_of(each.get("address")).get(
                "to_display"
            )
            problems = tuple(str(problem.get("message", "")) for problem in objects_of(told.get("problems")))
            yield Check(str(address or UNNAMED), str(told.get("status", each.get("status", ""))), problems)


def deferred(document: dict[str, Any]) -> Iterator[Entry]:
    """The changes that a later plan has to make, with Terraform's reason."""
    for each in objects_of(document.get("deferred_changes")):
        for found in entries([each.get("resource_change")]):
            yield replace(found, deferred=str(each.get("reason", "unknown")))


def untold(document: dict[str, Any]) -> list[str]:
    """The addresses of planned resources that are not there now, or otherwise, and of which no entry tells.

    Terraform writes one for each (JSON output format, `resource_changes`): something was taken out of the plan.
    """
    planned, there = (resources(document.get(part)) for part in ("planned_values", "prior_state"))
    told = {str(each.get("address")) for each in objects_of(document.get("resource_changes"))}
    return [
        address for address, values in planned.items() if address not in told and there.get(address) != values
    ]


def missing(document: dict[str, Any]) -> list[str]:
    """The addresses of what is there, of which the plan tells neither that it stays nor that it goes.

    A plan with `-target` leaves out what it is not about, and says that it is not complete; one of before
    Terraform 1.8 doesn't say, so that of those only a plan without any entry is looked at.
    """
    told = {str(each.get("address")) for each in objects_of(document.get("resource_changes"))}
    whole = document.get("complete") is True or (not told and "complete" not in document)
    planned, there = (dict(_managed(document.get(part))) for part in ("planned_values", "prior_state"))
    moved = {str(each.get("previous_address")) for each in objects_of(document.get("resource_changes"))}
    known = told | moved | planned.keys()
    return [address for address in there if address not in known] if whole else []


def resources(part: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Address -> type and values, of a state's or a plan's managed resources, those of modules too."""
    return dict(_managed(part))


def _managed(part: Any) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    values = object_of(part)
    left = [object_of(object_of(values.get("values", values)).get("root_module"))]
    while left:
        module = left.pop()
        left += objects_of(module.get("child_modules"))
        for each in objects_of(module.get("resources")):
            if each.get("mode") != "data":
                yield str(each.get("address", UNNAMED)), (str(each.get("type")), object_of(each.get("values")))
