"""What a Dockerfile says of the image it makes: its last stage, and what that has from stages before it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from copy import deepcopy

from strongroom.operations.image.described import Described, pair, ports

__all__ = ["described_by"]

# Dockerfile reference, "Parser directives" and "Here-documents".
ESCAPE = re.compile(r"#\s*escape\s*=\s*`", re.IGNORECASE)
HERE = re.compile(r"(?<!\S)[0-9]*<<(-?)([\"']?)([A-Za-z_]\w*)\2(?!\S)")


def described_by(text: str) -> Described:
    """What is known without its base image.

    Raises:
        ValueError: it is no Dockerfile.
    """
    stages: dict[str, Described] = {}
    found: Described | None = None
    own_command = False
    for instruction, rest in _instructions(text):
        match instruction:
            case "FROM":
                words = [word for word in rest.split() if not word.startswith("--")]
                if not words:
                    raise ValueError("a FROM without an image")
                found = deepcopy(stages.get(words[0].lower(), Described()))
                own_command = False
                if len(words) == 3:
                    stages[words[2].lower()] = found
            case _ if found is None:  # ARG before the first FROM
                continue
            case "USER":
                found.user = rest
            case "EXPOSE":
                found.ports |= ports(each for each in rest.split() if "$" not in each)
            case "ENV":
                found.environment |= _variables(rest)
            case "ENTRYPOINT":
                # It resets a CMD that is the base image's, and keeps the stage's own.
                found.entry_point = _words(rest)
                found.command = found.command if own_command else []
            case "CMD":
                found.command, own_command = _words(rest), True
            case "VOLUME":
                found.volumes |= {*(_list(rest) or rest.split())}
    if found is None:
        raise ValueError("it is no tar archive, and as a Dockerfile it has no FROM")
    return found


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """(instruction, the rest of its line), without comments and here-documents, continued lines as one."""
    mark = "`" if ESCAPE.match(text) else r"\\"
    lines = iter([line for line in text.splitlines() if not line.lstrip().startswith("#")])
    for line in lines:
        whole = line
        while (continued := re.fullmatch(rf"(.*){mark}[ \t]*", whole, re.DOTALL)) is not None:
            whole = f"{continued[1]} {next(lines, '')}"
        instruction, _, rest = whole.strip().replace("\t", " ").partition(" ")
        if instruction.upper() in ("ADD", "COPY", "RUN"):
            for dash, _, end in HERE.findall(rest):
                _skip(lines, end, tabs=bool(dash))
        yield instruction.upper(), rest.strip()


def _skip(lines: Iterator[str], end: str, *, tabs: bool) -> None:
    for line in lines:
        if (line.lstrip("\t") if tabs else line) == end:
            return
    raise ValueError(f"a here-document without its end, {end}")


def _variables(rest: str) -> dict[str, str]:
    words = shlex.split(rest)
    if not words:
        raise ValueError("an ENV without a variable")
    return dict(map(pair, words if "=" in words[0] else [f"{words[0]}={' '.join(words[1:])}"]))


def _words(rest: str) -> list[str]:
    """What is no list of JSON is a line for the shell, to Docker too."""
    found = _list(rest)
    return ["/bin/sh", "-c", rest] if found is None else found


def _list(rest: str) -> list[str] | None:
    try:
        found = json.loads(rest)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(each, str) for each in found) else None
