"""What a person needs of a Python traceback: the last line of their own, and what was wrong there."""

from __future__ import annotations

import re
from pathlib import Path

BEGINNING = "Traceback (most recent call last):"
FRAME = re.compile(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+).*$', re.MULTILINE)


def sentence(text: str, project: Path) -> str:
    """`stacks/tiers/tables.py:57: TypeError: ...`; the text's last line where it is no traceback.

    A file in a virtual environment is not the project's own.
    """
    # Of exceptions that caused one another the last one is what was raised in the end.
    last = text[text.rfind(BEGINNING) :] if BEGINNING in text else text
    frames = list(FRAME.finditer(last))
    if not frames:
        return (text.strip().splitlines() or [""])[-1]
    # The first of a message's lines: jsii's go on with the stack of Node.
    said = [line for line in last[frames[-1].end() :].splitlines() if line and not line[0].isspace()]
    wrong = said[0] if said else last.strip().splitlines()[-1]
    places = [f"{file}:{frame['line']}" for frame in frames if (file := _own(frame["file"], project))]
    return f"{places[-1]}: {wrong}" if places else wrong


def _own(file: str, project: Path) -> str | None:
    path, root = Path(file), project.resolve()
    if not path.is_relative_to(root):
        return None
    inside = path.relative_to(root)
    return None if inside.parts[0].startswith(".") else inside.as_posix()
