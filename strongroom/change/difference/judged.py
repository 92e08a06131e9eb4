"""What an edit comes to, as `strongroom review` judges plans: by the same code, from what is known without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from strongroom.change.difference.as_plan import as_plan
from strongroom.change.difference.beside import beside
from strongroom.change.difference.only_a_plan import only_a_plan
from strongroom.change.difference.stack import StackDifference
from strongroom.change.review.given import Given
from strongroom.change.review.places import Places
from strongroom.change.review.review import review
from strongroom.change.security import SecurityDelta
from strongroom.synthesized import Stack

__all__ = ["reviewed"]


def reviewed(
    found: StackDifference, old: Stack | None, new: Stack | None, project: Path | None = None
) -> StackDifference:
    """The difference of these stacks with its review; None: there is no such stack. `project`: with the program
    of the new one, where that is not around its folder.

    Of a stack that has gone nothing is closed or opened: all that it made stays.
    """
    document = as_plan(found.resources, old, new)
    before, after = (old, new) if new else (None, None)
    (told,) = review(
        [Given(found.name, Path(), document, Places(new or old, project if new else None), before, after)]
    ).plans
    whole = {*told.whole, *beside(found.resources, found.others, found.elsewhere)}
    judged = replace(told, whole=tuple(sorted(whole, reverse=True)))
    return replace(
        found,
        review=judged,
        costs=judged.costs or (),
        security=judged.security or SecurityDelta(),
        only_a_plan=only_a_plan(found.resources, new),
    )
