"""A mark beside the stacks, from before a synthesis until it has succeeded.

Where one fails, or is killed, the mark stays: what is there is older than its source, or only a part of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["MARK", "begin", "finish", "is_unfinished"]

MARK: Final = "unfinished.txt"
TEXT = "A synthesis to this folder began and did not succeed. What is here is not what the source says.\n"


def begin(outdir: Path) -> None:
    """Marks the folder, if there is one: where nothing is, nothing can be taken for today's."""
    if outdir.is_dir():
        (outdir / MARK).write_text(TEXT, encoding="utf-8")


def finish(outdir: Path) -> None:
    """Removes the mark."""
    (outdir / MARK).unlink(missing_ok=True)


def is_unfinished(outdir: Path) -> bool:
    """Whether the last synthesis to this folder did not succeed."""
    return (outdir / MARK).is_file()
