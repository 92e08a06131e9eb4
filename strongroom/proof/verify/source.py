"""Where a resource is written: cdktf's JSON has only its construct path, the Python file has the call.

A resource at `network/nat_gateway-a` is written where `NatGateway(self, ...)` is called with an id that fits
the last part of its path. Where several calls fit, the construct that the call stands in decides: its class
must be called somewhere with an id that fits the part before, and so on up to the stack. A function that is
given a scope makes what it calls wherever it is called itself. Read are the files that the app imports, from
the program that `cdktf.json` names.
"""

from __future__ import annotations

import functools
import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from strongroom.proof.verify.calls import Call, Class, Program, read_program
from strongroom.synthesized import Resource, Stack

PROJECT_FILE = "cdktf.json"


@dataclass(frozen=True)
class Place:
    """A line of a file; the file's path is relative to the project's folder."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Chain:
    """A resource's call, and the calls of the constructs that it is in, from the inside out."""

    likeness: float
    calls: tuple[Call, ...]


NO_CHAIN = Chain(0, ())


def project_of(stack: Stack) -> Path | None:
    """The folder with `cdktf.json` above the stack's own."""
    if stack.folder is None:
        return None
    folder = stack.folder.resolve()
    return next((above for above in (folder, *folder.parents) if (above / PROJECT_FILE).exists()), None)


@functools.cache
def sources(project: Path) -> Sources:
    """The project's calls, read once."""
    return Sources(read_program(project, _entries(project)))


class Sources:
    """Finds the places of resources among a program's calls."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._chain = functools.cache(self._find_chain)

    def places(self, stack: Stack) -> dict[str, list[Place]]:
        """Address -> where the resource is written, then where each construct around it is made.

        Empty for a resource that no call fits.
        """
        resources = [*stack.resources.values(), *stack.data.values()]
        # The JSON doesn't say of which class the stack is: of the one whose calls explain most of it.
        classes: list[Class | None] = [*self._program.stacks] or [None]
        guesses: list[dict[str, Chain]] = [
            {resource.address: self._chain_of(resource, class_) for resource in resources} for class_ in classes
        ]
        best = max(guesses, key=lambda guess: sum(chain.likeness for chain in guess.values()))
        return {
            address: [Place(call.file, call.line) for call in chain.calls] for address, chain in best.items()
        }

    def _chain_of(self, resource: Resource, stack: Class | None) -> Chain:
        parts = tuple(resource.path.split("/"))
        calls = [call for name in class_names(resource) for call in self._program.calls_of(name)]
        return max((self._chain(call, parts, stack) for call in calls), default=NO_CHAIN, key=_likeness)

    def _find_chain(self, call: Call, parts: tuple[str, ...], stack: Class | None) -> Chain:
        """A call and those around it, with how well they fit a construct path: up to one for each part."""
        own, parents = call.likeness(parts[-1]), parts[:-1]
        if not own:
            return NO_CHAIN
        if call.function is not None:
            chains = (
                self._by_way_of(call, user, parts, stack)
                for user in self._program.calls_of_function(call.function)
            )
            made = max(chains, default=NO_CHAIN, key=_likeness)
            if made.calls:
                return made
        if call.within is None:
            hosts = self._program.hosts_of(call.standing) if call.standing else ()
            outer = max((self._around(host, parents, stack) for host in hosts), default=NO_CHAIN, key=_likeness)
            if outer.calls:
                return Chain(own + outer.likeness, (call, *outer.calls))
            # The call is a function's, or its scope is nobody's that is known: any construct may be the parent.
            return Chain(own + len(parts) / 2, (call,))
        if not parents:
            return Chain(own + (call.within == stack), (call,))
        outer = self._around(call.within, parents, stack)
        return Chain(own + outer.likeness, (call, *outer.calls))

    def _by_way_of(self, call: Call, user: Call, parts: tuple[str, ...], stack: Class | None) -> Chain:
        """A call in a function, as it is made by a call of that function."""
        given = call.given(parts[-1])
        outer = self._chain(user, (*parts[:-1], parts[-1] if given is None else given), stack)
        if not outer.calls:
            return NO_CHAIN
        # The function's own id says what the call of the function does not.
        own = call.likeness(parts[-1]) if given is None else 0
        return Chain(own + outer.likeness, (call, *outer.calls))

    def _around(self, class_: Class, parents: tuple[str, ...], stack: Class | None) -> Chain:
        """The call that makes a construct of a class at a path, and those around it."""
        if not parents:
            return NO_CHAIN
        calls = self._program.calls_that_make(class_)
        return max((self._chain(each, parents, stack) for each in calls), default=NO_CHAIN, key=_likeness)


def _likeness(chain: Chain) -> float:
    return chain.likeness


def class_names(resource: Resource) -> tuple[str, ...]:
    """What cdktf calls a type's class; it adds an A where the name is taken (`S3BucketVersioningA`)."""
    name = "".join(word.capitalize() for word in resource.type.split("_")[1:])
    if resource.address.startswith("data."):
        provider = resource.type.partition("_")[0].capitalize()
        return (f"Data{provider}{name}",)
    return name, f"{name}A"


def _entries(project: Path) -> list[Path]:
    """The program that cdktf runs, as `cdktf.json` names it."""
    try:
        command = json.loads((project / PROJECT_FILE).read_text(encoding="utf-8"))["app"]
        words = shlex.split(command)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return [project / word for word in words if word.endswith(".py")]
