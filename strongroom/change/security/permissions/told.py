"""A stack's permissions before and after, compared holder by holder, in the words that people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from strongroom.change.security.delta import Permission, Posture, Protection, Unknown
from strongroom.change.security.permissions.acting import swapped
from strongroom.change.security.permissions.atoms import Atom, Element
from strongroom.change.security.permissions.effective import Side, difference
from strongroom.change.security.permissions.holders import UNATTACHED, WITHIN, Holder, Holders
from strongroom.change.security.permissions.memberships import joined
from strongroom.change.security.permissions.multi_factor import without_a_second_factor
from strongroom.change.security.permissions.public import public
from strongroom.change.security.permissions.requests import Region
from strongroom.change.security.permissions.spelling import Ids, Spelling
from strongroom.change.security.permissions.transport import allowed_in_clear, refusals
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


def permissions(before: Stack | None, after: Stack | None) -> Permissions:
    """Effectively gained and lost: of identities over all their policies and boundaries, and of what has a
    policy of its own. The addresses of the one are those of the other: moves were followed."""
    found = Permissions()
    sides = [Holders(stack) if stack else None for stack in (before, after)]
    old, new = (each.all if each else {} for each in sides)
    stays = (before.resources.keys() if before else set()) & (after.resources.keys() if after else set())
    ids = Ids(before, after)
    for name in sorted({*old, *new}):
        address = name.removeprefix(UNATTACHED)
        if address != name and address in stays and not (name in old and name in new):
            continue  # it is attached, or no longer: who it is attached to has gained, or lost
        was, is_ = old.get(name, Holder(name, True)), new.get(name, Holder(name, True))
        if not _same(was, is_):
            identity = (new.get(name) or old[name]).identity
            _Comparison(name, was, is_, identity, name.partition(WITHIN)[0] in stays, ids, found).compare()
    for each in (*swapped(*sides), *joined(*sides)):
        found.unknown.update(each.unknown)
        if each.new is not None and not _same(each.old, each.new):
            _Comparison(each.name, each.old, each.new, True, True, ids, found).compare()
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
    found: Permissions

    def __post_init__(self) -> None:
        self._spelling = Spelling([*self.new.statements, *self.old.statements], self.ids)

    def compare(self) -> None:
        # Who is denied by a resource's policy may be allowed by what is not in this stack; so may an identity
        # with policies that can't be read here.
        closed = bool(self.old.closed or self.new.closed)
        old, new = Side(self.old), Side(self.new)
        here = difference(old, new, denials=closed if self.identity else self.stays)
        for regions, told in ((here.gained, self.found.gained), (here.lost, self.found.lost)):
            told.update(self._permission(*each) for each in regions)
        for atom, is_new in here.unclear:
            gains = is_new == (atom.effect == "Allow")
            (self.found.gained if gains else self.found.lost).add(self._unclear(atom))
            (here.gained if gains else here.lost).append((_region(atom), atom.source, atom.effect))
        self.found.unknown.update(self._closed())
        self._limits()
        self._public()
        sides = (old.atoms, new.atoms, here.gained, self._about)
        self.found.unprotected.update(without_a_second_factor(*sides))
        if not self.identity:
            self.found.opened.update(refusals(here.gained, self._about, comes=False))
            self.found.closed.update(refusals(here.lost, self._about, comes=True))
            self.found.opened.update(allowed_in_clear(old.atoms, new.atoms, here.gained))

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

    def _unclear(self, atom: Atom) -> Permission:
        """As it is written: it was not evaluated."""
        return self._permission(_region(atom), atom.source, atom.effect)

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

    def _public(self) -> None:
        was, is_ = ({*public(each)} if not self.identity else set() for each in (self.old, self.new))
        for only, told, opens in ((is_ - was, self.found.opened, True), (was - is_, self.found.closed, False)):
            for action, resource, source in only:
                about = self._about if resource == "*" else self._spelling.name(resource)
                may = f"{self._spelling.word(action)} on {about}"
                before, after = (NOBODY, may) if opens else (may, NOBODY)
                told.add(Posture("public exposure", source, "policy", before, after, f"anybody may {may}"))


def _region(atom: Atom) -> Region:
    who, action, resource = map(_written, (atom.principal, atom.action, atom.resource))
    return Region(who, action, resource, atom.conditions)


def _written(element: Element) -> str:
    told = ", ".join(sorted(element.patterns))
    return f"all but {told}" if element.negated else told
