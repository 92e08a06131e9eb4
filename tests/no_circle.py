"""A contract for import-linter: no module is in a circle of imports, with a package it is in neither.

import-linter's own `acyclic_siblings` compares what is side by side, and does not see a module that imports the
package around it, whose `__init__` imports the module.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
from grimp import ImportGraph
from importlinter import Contract, ContractCheck
from importlinter.application import output
from importlinter.domain import fields

__all__ = ["NoCircle", "circles"]


class NoCircle(Contract):
    """No circle; and the roots' own `__init__`, which everything below them loads, import nothing."""

    type_name = "no_circle"

    roots = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 -- given by name
        found = circles(graph)
        roots: set[str] = self.roots  # type: ignore[assignment]  # the field, read as its value
        loaded = {root: sorted(graph.find_modules_directly_imported_by(root)) for root in sorted(roots)}
        full = {root: names for root, names in loaded.items() if names}
        return ContractCheck(kept=not found and not full, metadata={"circles": found, "full": full})

    def render_broken_contract(self, check: ContractCheck) -> None:
        metadata: dict[str, Any] = check.metadata
        for circle in metadata["circles"]:
            output.print_error(f"In a circle: {', '.join(circle)}")
        for root, names in metadata["full"].items():
            output.print_error(f"{root} itself imports {', '.join(names)}")


def circles(graph: ImportGraph) -> list[list[str]]:
    """The modules of each circle."""
    found: nx.DiGraph[str] = nx.DiGraph(_imports(graph))
    return [sorted(members) for members in nx.strongly_connected_components(found) if len(members) > 1]


def _imports(graph: ImportGraph) -> Iterator[tuple[str, str]]:
    """Who loads whom: a module's import loads the packages that it is in as well, but for those around both."""
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            parts = imported.split(".")
            for length in range(1, len(parts) + 1):
                loaded = ".".join(parts[:length])
                if length == len(parts) or not f"{importer}.".startswith(f"{loaded}."):
                    yield importer, loaded
