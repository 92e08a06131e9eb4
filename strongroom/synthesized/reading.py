"""Read what a person points at: a stack's folder, its `cdk.tf.json`, or a plan (`terraform show -json`)."""

from __future__ import annotations

from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.synthesized import planned
from strongroom.synthesized.documents import FILE, parsed
from strongroom.synthesized.plans.document import is_plan
from strongroom.synthesized.shape import ShapeError, checked_file, stack_name, unreadable
from strongroom.synthesized.stack import Stack

__all__ = ["FILE", "files", "load"]

UNFINISHED = "unfinished.txt"
"""`stacks.unfinished.MARK`: what reads stacks knows nothing of what made them."""


def load(path: Path) -> Stack:
    """The stack at a path; of a plan the one that it would leave.

    Raises:
        UnusableError: there is none, it can't be read, or the synthesis after it failed.
    """
    file = path / FILE if path.is_dir() else path
    document = parsed(file)
    _require_finished(file)
    if is_plan(document):
        if document.get("errored"):
            raise unreadable(file, ShapeError("the plan ended in an error, so it is not complete"))
        stack = planned.of(document, file).after
        checked_file(file, stack.document)
        return stack
    document = checked_file(file, document)
    return Stack(stack_name(document) or file.resolve().parent.name, document, file.parent)


def files(path: Path) -> list[Path]:
    """The files that a path means: itself, a stack's, or those of every stack below a folder.

    Raises:
        UnusableError: there is none.
    """
    if not path.is_dir() or (path / FILE).exists():
        return [path / FILE if path.is_dir() else path]
    found = sorted([*path.glob(f"*/{FILE}"), *path.glob(f"stacks/*/{FILE}")])
    if not found:
        raise UnusableError(f"There is no {FILE} in {path} or below it. Run `make synth` first.")
    return found


def _require_finished(file: Path) -> None:
    """`<outdir>/stacks/<name>/cdk.tf.json`, and a plan beside it, are what the last synthesis says of them."""
    outdir = file.resolve().parent.parent.parent
    if (outdir / UNFINISHED).is_file():
        raise UnusableError(
            f"{file} is older than its source: the last synthesis to {outdir.name} did not succeed. "
            "Run `make synth`, which says why."
        )
