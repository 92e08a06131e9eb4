"""A plan (`terraform show -json`) as two stacks: what stands now, and what the plan would leave.

A plan has two views of each argument: its value, as far as it is known before anything is created, and its
expression. The stacks are told as their configuration would tell them, whoever wrote that, so that what is
asked of a synthesized stack can be asked of them: only what is configured counts as given, and what refers to
something is a reference, also where a state knows the id.

A plan leaves out the `lifecycle` blocks, the backend and the construct paths. They come from the
`cdk.tf.json` beside it, where there is one; where there is none the stacks say that they are not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strongroom.synthesized.documents import FILE, parsed
from strongroom.synthesized.plans.configurations import Configurations
from strongroom.synthesized.plans.document import require_known, require_plan
from strongroom.synthesized.shape import ShapeError, checked_file, stack_name, unreadable
from strongroom.synthesized.stack import Stack

__all__ = ["Planned", "of", "read"]


@dataclass(frozen=True)
class Planned:
    """`document` is the plan as it is; `before` is None where nothing stands yet."""

    name: str
    file: Path
    document: dict[str, Any] = field(repr=False)
    before: Stack | None = field(repr=False)
    after: Stack = field(repr=False)


def read(path: Path) -> Planned:
    """The plan in a file, JSON or binary; one that ended in an error as far as it came.

    Raises:
        UnusableError: there is none, or it can't be read as one.
    """
    document = parsed(path)
    require_plan(document, path)
    return of(document, path)


def of(document: dict[str, Any], file: Path) -> Planned:
    """The plan that a document is.

    Raises:
        UnusableError: it is not shaped as Terraform writes one.
    """
    beside = file.parent / FILE
    configuration = checked_file(beside, parsed(beside)) if beside.exists() else {}
    name = stack_name(configuration) or file.resolve().parent.name
    try:
        require_known(document)
        found = Configurations(document, configuration)
        after = found.after()
        before = found.before(after)
    except ShapeError as error:
        raise unreadable(file, error) from None
    return Planned(
        name,
        file,
        document,
        Stack(name, before, file.parent, True, found.unwritten) if before is not None else None,
        Stack(name, after, file.parent, True, found.unwritten),
    )
