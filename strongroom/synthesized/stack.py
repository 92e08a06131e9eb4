"""One stack: its resources and data sources, and the graph of who waits for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx

from strongroom.synthesized.addresses import type_of
from strongroom.synthesized.references import Reference, references

Attributes = dict[str, Any]

MODULE = "module."
"""What no name begins with, for none has a dot in it, and the address of what is in a module does."""

BACKEND = "terraform.backend"
"""What stands for the backend among addresses."""

UNMADE = "unmade"
"""Key of a document that was made from a plan: resources with a count of 0, or an empty for_each."""


def blocks(value: Any) -> list[Attributes]:
    """The blocks of an argument: cdktf writes one as an object or as a list of one, many as a list."""
    given = value if isinstance(value, list) else [value]
    return [block for block in given if isinstance(block, dict)]


def value_of(block: Attributes, name: str, default: Any = None) -> Any:
    """An argument's value; `default` where it is left out or null, which Terraform takes for the same."""
    value = block.get(name)
    return default if value is None else value


@dataclass(frozen=True)
class Resource:
    """A managed resource or a data source. `address` is Terraform's, `path` cdktf's construct path.

    `path` is without the stack's own name, and empty where the configuration has none.
    """

    address: str
    attributes: Attributes = field(repr=False)
    path: str = ""

    @cached_property
    def type(self) -> str:
        return type_of(self.address)

    def get(self, name: str, default: Any = None) -> Any:
        """An argument's value; `default` where it is left out or null, which Terraform takes for the same."""
        return value_of(self.attributes, name, default)

    def blocks(self, *arguments: str) -> list[Attributes]:
        """The blocks under nested arguments: `blocks("rule", "apply_server_side_encryption_by_default")`."""
        found = [self.attributes]
        for argument in arguments:
            found = [inner for outer in found for inner in blocks(outer.get(argument))]
        return found

    def references(self, *arguments: str) -> list[Reference]:
        """What these arguments refer to; without arguments: what any of them does."""
        given = arguments or self._references
        return [reference for name in given for reference in self._references.get(name, ())]

    @cached_property
    def _references(self) -> dict[str, list[Reference]]:
        """Argument -> what it refers to, for those that refer to something; every check asks again."""
        return {name: found for name in self.attributes if (found := references({name: self.attributes[name]}))}

    def reference(self, argument: str) -> str | None:
        """The address that an argument consists of; None where it is text, missing, or several."""
        found = {reference.address for reference in self.references(argument)}
        return found.pop() if len(found) == 1 else None

    def mentions(self, other: Resource, *arguments: str) -> bool:
        """Whether these arguments (or any) refer to the other resource."""
        return any(reference.address == other.address for reference in self.references(*arguments))


@dataclass(frozen=True)
class Stack:
    """A configuration document as Terraform's JSON syntax has it, parsed.

    One that was `planned` has each instance, and what is in a module under its whole address; `unwritten` are
    the addresses whose lifecycle blocks are not known, and the backend where it is not either.
    """

    name: str
    document: Attributes = field(repr=False)
    folder: Path | None = None
    planned: bool = False
    unwritten: frozenset[str] = frozenset()

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """Address -> managed resource."""
        return {
            resource.address: resource for resource in self._read(self.document.get("resource", {}), prefix="")
        }

    @cached_property
    def data(self) -> dict[str, Resource]:
        """Address (`data.aws_...`) -> data source."""
        return {
            resource.address: resource for resource in self._read(self.document.get("data", {}), prefix="data.")
        }

    @cached_property
    def unmade(self) -> dict[str, Resource]:
        """Address -> managed resource that a plan has the configuration of, and no instance."""
        return {resource.address: resource for resource in self._read(self.document.get(UNMADE, {}), prefix="")}

    def of_type(self, *types: str) -> list[Resource]:
        """Every managed resource of these types, in the configuration's order, which is by type."""
        if len(types) == 1:
            return list(self._by_type.get(types[0], ()))
        return [resource for type_, found in self._by_type.items() if type_ in types for resource in found]

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            found.setdefault(resource.type, []).append(resource)
        return found

    def at(self, path: str) -> Resource:
        """The resource at a construct path below the stack.

        Raises:
            LookupError: there is none.
        """
        for resource in self.resources.values():
            if resource.path == path:
                return resource
        raise LookupError(f"no resource at {path} in {self.name}")

    def moved_to(self, address: str) -> str:
        """Where an address ends up, through as many `moved` blocks as there are."""
        seen: set[str] = set()
        while address in self.moved and address not in seen:
            seen.add(address)
            address = self.moved[address]
        return address

    def moved_from(self, address: str) -> tuple[str, ...]:
        """The addresses that end up at one."""
        return tuple(start for start in self.moved if start != address and self.moved_to(start) == address)

    @cached_property
    def moved(self) -> dict[str, str]:
        """Address -> address, of each `moved` block."""
        return {str(block.get("from")): str(block.get("to")) for block in blocks(self.document.get("moved"))}

    def find(self, address: str | None) -> Resource | None:
        """The managed resource at an address, if there is one."""
        return self.resources.get(address) if address else None

    def referring_to(self, other: Resource, *types: str, by: str | None = None) -> list[Resource]:
        """The resources (of these types) that refer to another one (`by`: in this argument)."""
        return [
            resource
            for resource in self._referring.get(other.address, ())
            if (not types or resource.type in types) and (by is None or resource.mentions(other, by))
        ]

    @cached_property
    def _referring(self) -> dict[str, list[Resource]]:
        """Address -> the managed resources that refer to it."""
        found: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            for address in dict.fromkeys(reference.address for reference in resource.references()):
                found.setdefault(address, []).append(resource)
        return found

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """An edge from each resource to what Terraform creates before it: references and `depends_on`."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.resources)
        for address, resource in (self.resources | self.data).items():
            named = {reference.address for reference in resource.references()}
            graph.add_edges_from((address, other) for other in named | set(resource.get("depends_on", [])))
        return graph

    def waits_for(self, resource: Resource, other: Resource) -> bool:
        """Whether Terraform creates `other` before `resource`, and destroys it after."""
        return bool(nx.has_path(self.graph, resource.address, other.address))

    @property
    def providers(self) -> list[Attributes]:
        """The AWS provider's configurations, the default one first."""
        configurations = blocks(self.document.get("provider", {}).get("aws"))
        return sorted(configurations, key=lambda provider: str(provider.get("alias") or ""))

    def provider_of(self, resource: Resource) -> Attributes:
        """The provider configuration that makes a resource; empty where the stack has none."""
        alias = str(resource.get("provider", "")).partition(".")[2]
        return next((given for given in self.providers if (given.get("alias") or "") == alias), {})

    def region_of(self, resource: Resource) -> str:
        return str(self.provider_of(resource).get("region", ""))

    def _read(self, types: Attributes, *, prefix: str) -> Iterator[Resource]:
        for type_, named in types.items():
            for name, attributes in named.items():
                metadata = attributes.get("//", {})
                path = metadata.get("metadata", {}).get("path", "") if isinstance(metadata, dict) else ""
                address = name if name.startswith(MODULE) else f"{prefix}{type_}.{name}"
                yield Resource(address, attributes, path.partition("/")[2])
