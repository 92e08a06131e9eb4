"""What an edit changes beside the values of resources, and what it comes to: no entry of a plan tells of it, or
only a plan knows what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strongroom.change.consequences.resource_change import Action, ResourceChange
from strongroom.change.review.kinds import Role, role
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.values.changes import ABSENT, Change, Place
from strongroom.change.values.text import place_text
from strongroom.synthesized.addresses import type_of

__all__ = ["ELSEWHERE", "beside"]

ELSEWHERE = (
    "its state, account or region is another one: all is recreated there, and nothing looks after what stands"
)
TAGS = "the provider's default tags change: the tags of every resource"
# Parts of a configuration that say nothing of what is made, or whose changes the entries tell.
TOLD = ("check", "moved", "output", "removed")
# Part -> what may follow from it.
PARTS = {
    "data": "data sources change: what they read only a plan knows",
    "import": "resources are imported: what differs from what stands only a plan knows",
    "locals": "locals change: what refers to them changes too",
    "provider": "the provider's configuration changes: what that does only a plan knows",
    "terraform": "Terraform's own settings change (versions, state): what that does only a plan knows",
    "variable": "variables change: what refers to them may change too",
}
# Part -> the steps to one of its blocks. One that comes or goes changes nothing by itself: who uses it says so.
WHOLE = {"data": 3, "locals": 2, "variable": 2}
# Of a `lifecycle`: these change nothing that stands (Terraform language, "lifecycle"); that something may be
# destroyed now is a protection that is lost, which the security delta tells.
QUIET = ("create_before_destroy", "postcondition", "precondition", "prevent_destroy")


def beside(
    resources: Iterable[ResourceChange], others: Iterable[Change], elsewhere: Iterable[Change]
) -> Iterator[Reason]:
    """The reasons; `others`, `elsewhere`: as of a `StackDifference`."""
    places = [each.place for each in elsewhere]
    if places:
        yield Reason(Verdict.IRREVERSIBLE, ELSEWHERE)
    for each in others:
        if each.place not in places:
            yield from _other(each)
    for resource in resources:
        if resource.action in (Action.CHANGE, Action.MOVE, Action.REPLACE):
            yield from _meta(resource)


def _other(change: Change) -> Iterator[Reason]:
    part, steps = str(change.place[0]), _names(change.place)
    if part in TOLD:
        return
    if len(steps) <= WHOLE.get(part, 0) and ABSENT in (change.old, change.new):
        return
    if part == "import" and change.new is ABSENT:
        return
    if part == "module":
        yield _module(change)
    elif part == "provider" and "default_tags" in steps:
        yield Reason(Verdict.SAFE, TAGS)
    else:
        yield Reason(Verdict.REVIEW, PARTS.get(part, f"{part} changes: what that does only a plan knows"))


def _module(change: Change) -> Reason:
    """What is in a module is not in the configuration: a type that is not known could hold something."""
    whole = len(change.place) <= len(("module", "name"))
    if whole and change.new is ABSENT:
        return Reason(Verdict.IRREVERSIBLE, "a module goes with all that is in it, which only a plan knows")
    if whole and change.old is ABSENT:
        return Reason(Verdict.REVIEW, "a module comes: what is in it only a plan knows")
    return Reason(Verdict.DANGEROUS, "a module's arguments change: what that does in it only a plan knows")


def _meta(resource: ResourceChange) -> Iterator[Reason]:
    for change in resource.changes:
        name, told = change.place[0], f"{resource.address}: {place_text(change.place)} changes, "
        if name == "provider":
            yield Reason(Verdict.DANGEROUS, f"{told}so that it may be in another account or region")
        elif name in ("count", "for_each"):
            neither = role(type_of(resource.address), {}) is Role.NEITHER
            worst = Verdict.REVIEW if neither else Verdict.DANGEROUS
            yield Reason(worst, f"{told}and which instances go only a plan knows")
        elif name == "lifecycle" and (named := _of_lifecycle(change)):
            yield Reason(Verdict.REVIEW, f"{resource.address}: {', '.join(named)} of its lifecycle changes")


def _of_lifecycle(change: Change) -> list[str]:
    """The arguments that count."""
    steps = _names(change.place)[1:2]
    names = steps or sorted({name for side in (change.old, change.new) for name in _keys(side)})
    return [each for each in names if each not in QUIET]


def _keys(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield from each


def _names(place: Place) -> list[str]:
    return [step for step in place if isinstance(step, str)]
