"""What is allowed without a second factor that was allowed with one alone.

IAM user guide, "Secure API access with MFA".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from strongroom.change.security.delta import Protection
from strongroom.change.security.permissions.atoms import Atom, Condition
from strongroom.change.security.permissions.requests import Region

__all__ = ["without_a_second_factor"]

KEYS = ("aws:multifactorauthage", "aws:multifactorauthpresent")
WHAT = "who asks signs in with a second factor: gone"


def without_a_second_factor(
    before: Iterable[Atom], after: Iterable[Atom], gained: Iterable[tuple[Region, str, str]], about: str
) -> Iterator[Protection]:
    """Of one holder; `gained`: regions, each with the address of its policy and its effect."""
    regions = list(gained)
    for region, source, _ in regions:
        by_key = region.key is not None and region.key[0] in KEYS
        if by_key or any(
            _asks(each) and "false" in each[2] for each in region.conditions
        ):  # a denial that goes
            yield Protection("sign-in", source or about, WHAT)
    sources = {source for _, source, effect in regions if effect == "Allow"}
    now = {each.meaning: each for each in after if each.source in sources}
    for atom in before:
        left = frozenset(each for each in atom.conditions if not _asks(each))
        other = now.get(replace(atom, conditions=left).meaning) if left != atom.conditions else None
        if other is not None and atom.effect == "Allow":
            yield Protection("sign-in", other.source or about, WHAT)


def _asks(condition: Condition) -> bool:
    return condition[1] in KEYS
