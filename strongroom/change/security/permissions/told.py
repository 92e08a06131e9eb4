"""A stack's permissions before and after, compared holder by holder, in the words that people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from strongroom.change.security.delta import Permission, Posture, Protection, Unknown
from strongroom.change.security.permissions.acting import swapped
from strongroom.change.security.permissions.compared import Comparisons, Public
from strongroom.change.security.permissions.holders import UNATTACHED, WITHIN, Holder, Holders
from strongroom.change.security.permissions.memberships import joined
from strongroom.change.security.permissions.requests import Region
from strongroom.change.security.permissions.spelling import Ids, Spelling
from strongroom.synthesized import Stack

NOBODY = "nobody"


@dataclass
class Permissions:
    """`opened`, `closed`: policies of resources that let in anybody, or refuse less, on one side only;
    `unprotected`: what is allowed without something that was asked for."""

    gained: set[Permission] = field(default_factory=set)
    lost: set[Permission] = field(default_factory=set)
    opened: set[Posture] = field(default_factory=set)
    unprotected: set[Protection] = field(default_factory=set)
    closed: set[Posture] = field(default_factory=set)
    unknown: set[Unknown] = field(default_factory=set)


def permissions(before: Stack | None, after: Stack | None, *, named: bool = True) -> Permissions:
    """Effectively gained and lost: of identities over all their policies and boundaries, and of what has a
    policy of its own. The addresses of the one are those of the other: moves were followed.

    Without `named`, what policies allow is not told, but what is opened, or unprotected, by them.
    """
    found = Permissions()
    sides = [Holders(stack) if stack else None for stack in (before, after)]
    old, new = (each.all if each else {} for each in sides)
    stays = (before.resources.keys() if before else set()) & (after.resources.keys() if after else set())
    ids, comparisons = Ids(before, after), Comparisons()

    def compare(name: str, old: Holder, new: Holder, *, identity: bool, stays: bool) -> None:
        if not _same(old, new):
            _Comparison(name, old, new, identity, stays, ids, comparisons, found, named).compare()

    for name in sorted({*old, *new}):
        address = name.removeprefix(UNATTACHED)
        if address != name and address in stays and not (name in old and name in new):
            continue  # it is attached, or no longer: who it is attached to has gained, or lost
        was, is_ = old.get(name, Holder(name, True)), new.get(name, Holder(name, True))
        identity = (new.get(name) or old[name]).identity
        compare(name, was, is_, identity=identity, stays=name.partition(WITHIN)[0] in stays)
    for each in (*swapped(*sides), *joined(*sides)):
        found.unknown.update(each.unknown)
        if each.new is not None:
            compare(each.name, each.old, each.new, identity=True, stays=True)
    return found


def _same(old: Holder, new: Holder) -> bool:
    """Whether not even what is written differs, but for where."""
    return (old.statements, old.boundary, old.limit, old.closed.keys()) == (
        new.statements,
        new.boundary,
        new.limit,
        new.closed.keys(),
    )


@dataclass
class _Comparison:
    """Of one holder; who was not there had nothing. `stays`: what it is about is there on both sides."""

    name: str
    old: Holder
    new: Holder
    identity: bool
    stays: bool
    ids: Ids
    comparisons: Comparisons
    found: Permissions
    named: bool

    def compare(self) -> None:
        # Who is denied by a resource's policy may be allowed by what is not in this stack; so may an identity
        # with policies that can't be read here.
        closed = bool(self.old.closed or self.new.closed)
        denials = closed if self.identity else self.stays
        here = self.comparisons.of(self.old, self.new, self._about, identity=self.identity, denials=denials)
        if self.named:
            self.found.gained.update(self._permission(*each) for each in here.gained)
            self.found.lost.update(self._permission(*each) for each in here.lost)
        self.found.unknown.update(self._closed())
        self._limits()
        self._public(*here.public)
        self.found.unprotected.update(here.unprotected)
        self.found.opened.update(here.opened)
        self.found.closed.update(here.closed)

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling([*self.new.statements, *self.old.statements], self.ids)

    def _permission(self, region: Region, source: str, effect: str) -> Permission:
        own = region.resource == "*" and not self.identity
        return Permission(
            self.ids.told(self.name) if self.identity else self._spelling.name(region.principal),
            self._spelling.word(region.action) + self._but(map(self._spelling.word, region.not_actions)),
            (self._about if own else self._spelling.name(region.resource))
            + self._but(map(self._spelling.name, region.not_resources)),
            self._spelling.conditions(region.conditions, region.key),
            source or self._about,
            effect,
        )

    @staticmethod
    def _but(left_out: Iterable[str]) -> str:
        told = ", ".join(sorted(left_out))
        return f" but {told}" if told else ""

    @property
    def _about(self) -> str:
        return self.name.partition(WITHIN)[0]

    def _closed(self) -> Iterator[Unknown]:
        for text in sorted({*self.old.closed} ^ {*self.new.closed}):
            gone = text not in self.new.closed
            source = self.old.closed[text] if gone else self.new.closed[text]
            if text.startswith("arn:"):
                does = "loses" if gone else "is given"
                told = f"{self.name} {does} {text}, whose permissions are not in this stack"
            else:
                told = f"a policy of {self.name} can't be read here, and " + ("goes" if gone else "comes")
            yield Unknown(source, "policy", told)

    def _limits(self) -> None:
        """Boundaries that are not in the stack: what is left of one is known only where it goes or comes."""
        if not self.stays or self.old.limit == self.new.limit:
            return
        for limit, told in ((self.old.limit, self.found.gained), (self.new.limit, self.found.lost)):
            if limit is not None:
                outside = f"its policies allow it, and {limit} does not"
                told.add(Permission(self.name, "*", "*", outside, self.name, "Boundary"))

    def _public(self, was: Public, is_: Public) -> None:
        for only, told, opens in ((is_ - was, self.found.opened, True), (was - is_, self.found.closed, False)):
            for action, resource, source in only:
                about = self._about if resource == "*" else self._spelling.name(resource)
                may = f"{self._spelling.word(action)} on {about}"
                before, after = (NOBODY, may) if opens else (may, NOBODY)
                told.add(Posture("public exposure", source, "policy", before, after, f"anybody may {may}"))
