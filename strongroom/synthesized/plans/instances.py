"""Every resource and data source of a plan or a state, whatever module it is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from strongroom.synthesized import addresses
from strongroom.synthesized.plans.document import Attributes, object_, objects, text

GONE = (["delete"], ["forget"])


@dataclass(frozen=True)
class Instance:
    """`address` is Terraform's; `modules` is its beginning, `key` its end (`[0]`, `["x"]`), both may be empty.

    `depends_on` is what a state says of it, without keys.
    """

    address: str
    type: str
    data: bool
    modules: str
    bare: str
    key: str
    values: Attributes = field(repr=False)
    depends_on: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.bare.rpartition(".")[2]


def of_view(view: Any, place: str) -> dict[str, Instance]:
    """Those of `planned_values`, or of a state's `values`, by address."""
    root = object_(object_(view, place).get("root_module"), f"{place}.root_module")
    return {each.address: each for each in _of_module(root, place)}


def _of_module(module: Attributes, place: str) -> Iterator[Instance]:
    for each in objects(module.get("resources"), f"the resources of {place}", f"a resource of {place}"):
        yield _instance(each, each.get("values"))
    for child in objects(module.get("child_modules"), f"the modules of {place}", f"a module of {place}"):
        yield from _of_module(child, place)


def of_changes(changes: Any, side: str) -> dict[str, Instance]:
    """Those of `resource_changes`, `before` or `after`: for a plan that somebody left the views out of."""
    found = {}
    for each in objects(changes, "the resource_changes", "a resource change"):
        change = object_(each.get("change"), "a change")
        if "deposed" not in each and isinstance(change.get(side), dict):
            instance = _instance(each, change[side])
            found[instance.address] = instance
    return found


def ended(changes: Any) -> set[str]:
    """The addresses that the plan leaves nothing at."""
    return {
        text(each, "address")
        for each in objects(changes, "the resource_changes", "a resource change")
        if "deposed" not in each and object_(each.get("change"), "a change").get("actions") in GONE
    }


def _instance(told: Attributes, values: Any) -> Instance:
    address, type_ = text(told, "address"), text(told, "type")
    modules, own = addresses.split(address)
    bare, bracket, key = own.partition("[")
    depends_on = told.get("depends_on")
    return Instance(
        address,
        type_,
        told.get("mode") == "data",
        modules,
        bare,
        bracket + key,
        object_(values, "values"),
        tuple(each for each in depends_on if isinstance(each, str)) if isinstance(depends_on, list) else (),
    )
