"""The plans that a person points at: files, folders that hold one, or what is piped in."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from strongroom.change.review.given import Given, of, read
from strongroom.change.review.places import Places, written
from strongroom.errors import UnusableError
from strongroom.synthesized.documents import FILE, document_of

__all__ = ["STDIN", "read_all"]

STDIN = Path("-")
TEXTS = ("plan.json", "tfplan.json")
BINARIES = ("plan", "tfplan", "plan.tfplan")
"""What plans are called in a folder of their own; cdktf writes a stack's to `plan`."""

WRITING = "`terraform plan -out plan.tfplan` and `terraform show -json plan.tfplan > plan.json` write one."


def read_all(paths: Iterable[Path]) -> list[Given]:
    """The plan of each path; of one that is given twice once. No two have the same name.

    Raises:
        UnusableError: one is none.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        file = path if path == STDIN else _file(path)
        files.setdefault(file if file == STDIN else file.resolve(), file)
    return _named([_piped() if file == STDIN else read(file) for file in files.values()])


def _file(path: Path) -> Path:
    if not path.is_dir():
        if not path.exists():
            raise UnusableError(f"There is no {path}. {WRITING}")
        return path
    texts, binaries = (
        [path / name for name in names if (path / name).is_file()] for names in (TEXTS, BINARIES)
    )
    if not texts and not binaries:
        raise UnusableError(
            f"There is no plan in the folder {path} ({', '.join((*TEXTS, *BINARIES))}). {WRITING}"
        )
    if texts and binaries and (newer := _newer(texts[0], binaries)):
        raise UnusableError(f"{newer} is newer than {texts[0]}: point at the one that is to be applied.")
    return (texts or binaries)[0]


def _newer(text: Path, binaries: Sequence[Path]) -> Path | None:
    written_at = text.stat().st_mtime_ns
    return next((each for each in binaries if each.stat().st_mtime_ns > written_at), None)


def _piped() -> Given:
    """Of the stack whose folder this is, where it is one's."""
    here = Path.cwd()
    name = here.name if (here / FILE).is_file() else "stdin"
    document = document_of(sys.stdin.buffer.read(), "The standard input")
    return of(document, STDIN, name, Places(written(STDIN, name)))


def _named(given: Sequence[Given]) -> list[Given]:
    """With as much of their paths as tells those apart that are called the same."""
    names = [each.name for each in given]
    return [
        replace(
            each, name=_apart(each, [other for other in given if other is not each and other.name == each.name])
        )
        if names.count(each.name) > 1
        else each
        for each in given
    ]


def _apart(given: Given, others: Iterable[Given]) -> str:
    steps, beside = (
        given.file.resolve().parts,
        [other.file.resolve().parts for other in others],
    )
    length = next(
        (
            length
            for length in range(2, len(steps))
            if all(each[-length:] != steps[-length:] for each in beside)
        ),
        len(steps),
    )
    return "/".join(steps[-length:])
