"""A deliberate weakening of the synthesized `prod` stack, and the resource that a check must name for it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from strongroom.synthesized import Stack

Attributes = dict[str, Any]


class Draft:
    """A stack's document, to be weakened. Resources are found by construct path; it is never the original."""

    def __init__(self, stack: Stack) -> None:
        self.document: Attributes = copy.deepcopy(stack.document)
        self._stack = stack

    def __call__(self, path: str) -> Attributes:
        """The arguments of the resource at a construct path, to change in place."""
        type_, name = self._stack.at(path).address.split(".", 1)
        found: Attributes = self.document["resource"][type_][name]
        return found

    def address(self, path: str) -> str:
        return self._stack.at(path).address

    def of_type(self, type_: str) -> dict[str, Attributes]:
        """Name -> arguments of every resource of a type."""
        found: dict[str, Attributes] = self.document["resource"].get(type_, {})
        return found

    def remove(self, path: str) -> None:
        """Takes the resource out, and its address out of every `depends_on`."""
        address = self.address(path)
        type_, name = address.split(".", 1)
        del self.document["resource"][type_][name]
        for resources in self.document["resource"].values():
            for attributes in resources.values():
                if address in attributes.get("depends_on", []):
                    attributes["depends_on"].remove(address)

    def add(self, type_: str, name: str, /, **attributes: Any) -> None:
        """A resource more, at the construct path `mutant/<name>`."""
        path = f"{self._stack.name}/mutant/{name}"
        self.document["resource"].setdefault(type_, {})[name] = {
            **attributes,
            "//": {"metadata": {"path": path, "uniqueId": name}},
        }

    def stack(self) -> Stack:
        return Stack(self._stack.name, self.document, self._stack.folder)


Weaken = Callable[[Draft], None]


@dataclass(frozen=True)
class Mutant:
    """`failure` is what goes wrong on AWS; `named` the construct path that a finding must name."""

    name: str
    failure: str
    named: str
    weaken: Weaken = field(repr=False)

    @property
    def tier(self) -> str:
        """What the module of the catalogue is about, as a heading."""
        return self.weaken.__module__.rpartition(".")[2].replace("_", " ").capitalize()

    def applied_to(self, stack: Stack) -> Stack:
        draft = Draft(stack)
        self.weaken(draft)
        return draft.stack()


CATALOGUE: list[Mutant] = []


def mutant(name: str, failure: str, *, named: str) -> Callable[[Weaken], Weaken]:
    """Enters a weakening into the catalogue.

    @mutant("a-day-of-backups", "A fault found on Monday can't be undone", named="database/cluster")
    def _(draft: Draft) -> None:
        draft("database/cluster")["backup_retention_period"] = 1
    """

    def enter(weaken: Weaken) -> Weaken:
        CATALOGUE.append(Mutant(name, failure, named, weaken))
        return weaken

    return enter
