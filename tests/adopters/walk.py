"""A page that is done as it is read: each block in its turn, in the folder that the one before has led to.

What is typed is run; of a session that is shown, the output is compared. Any other block is a file: its first
line says which, and whether it is all of it or comes at the end; of a `diff`, the lines that go and come.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.strongroom.documentation.blocks import is_shell, language, typed_text
from tests.strongroom.documentation.markdown import Block, Page

__all__ = ["Walk", "alternatives", "expected"]

NAMED = re.compile(r"(?:#|<!--) (?P<file>\S+?)(?P<end>, at the end)?(?: -->)?\n\n?")
CHANGED = re.compile(r"--- (?P<file>\S+)\n\+\+\+ (?P=file)\n")
LEFT_OUT = "…"


@dataclass
class Walk:
    """Of a page, from `place` on."""

    page: Page
    place: Path
    environment: Mapping[str, str]

    def step(self, block: Block) -> None:
        """Raises:
        AssertionError: a command fails, an output is another, or a file is not as the page takes it to be.
        """
        if language(block) == "console":
            self._session(block)
        elif is_shell(block):
            self._type(block, typed_text(block))
        elif language(block) == "diff":
            self._change(block)
        else:
            self._write(block)

    def _session(self, block: Block) -> None:
        for command, output in _turns(block.text):
            said = self._type(block, command)
            assert re.fullmatch(expected(output), said), f"{self._at(block)}: {command}\nsays\n{said}"

    def _type(self, block: Block, commands: str) -> str:
        """What it says; the folder that it leads to is the next one's."""
        done = subprocess.run(
            ["bash", "-c", f'set -euo pipefail\n{commands}\npwd >"$WALKED_TO"'],  # noqa: S607 -- whichever the reader has
            cwd=self.place,
            env={**self.environment, "WALKED_TO": str(self._walked_to)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{self._at(block)}: {commands}\n{done.stdout[-6000:]}"
        self.place = Path(self._walked_to.read_text(encoding="utf-8").rstrip("\n"))
        return done.stdout

    @property
    def _walked_to(self) -> Path:
        return Path(self.environment["TMPDIR"]) / "walked-to"

    def _write(self, block: Block) -> None:
        named = NAMED.match(block.text)
        assert named, f"{self._at(block)}: the block's first line does not say which file it is"
        text = block.text[named.end() :]
        for name in alternatives(named["file"]):
            file = self.place / name
            before = f"{file.read_text(encoding='utf-8')}\n" if named["end"] else ""
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(before + text, encoding="utf-8")

    def _change(self, block: Block) -> None:
        named = CHANGED.match(block.text)
        assert named, f"{self._at(block)}: the first two lines do not say which file is changed"
        lines = block.text[named.end() :].splitlines(keepends=True)
        old, new = ("".join(line[1:] for line in lines if line[0] != sign) for sign in "+-")
        for name in alternatives(named["file"]):
            file = self.place / name
            text = file.read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{self._at(block)}: {name} has {text.count(old)} such places"
            file.write_text(text.replace(old, new), encoding="utf-8")

    def _at(self, block: Block) -> str:
        return f"{self.page.path.name}:{block.line}"


def alternatives(name: str) -> list[str]:
    """`environments/{dev,live}.toml` is two files."""
    found = re.search(r"\{([^{}]+)\}", name)
    if found is None:
        return [name]
    return [f"{name[: found.start()]}{each}{name[found.end() :]}" for each in found[1].split(",")]


def expected(output: str) -> str:
    """A pattern: `…` stands for anything, on a line of its own for any number of lines."""
    lines = output.splitlines(keepends=True)
    return "".join(
        "(?s:.*)" if line.strip() == LEFT_OUT else re.escape(line).replace(LEFT_OUT, ".*") for line in lines
    )


def _turns(text: str) -> Iterator[tuple[str, str]]:
    """What is typed behind a prompt, and what is shown below it."""
    for turn in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = turn.partition("\n")
        yield command, output
