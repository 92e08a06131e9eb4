"""Where AWS, Terraform and security people have a word for a thing, this project has no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from strongroom.git import git
from strongroom.workspace import PROJECT

STANDARD = {
    r"\bmend(s|ed|ing)?\b": "fix, remediation or patch",
    r"(?<!dead-)\bletters? (whose|once|are dead|is dead|to move|of the validation)": "dead-letter message",
    r"\bdead letters?\b": "dead-letter message, dead-letter queue",
    r"\bmade (again|anew)\b": "replaced, recreated",
    r"\bunless told otherwise\b": "by default",
    r"\bexit status\b": "exit code",
    r"\b(permitted|legal|possible) values?\b": "allowed values",
    r"[;#] left out: ": "default",
    r"what may stand (there|here|at)": "allowed values",
    r"\| left out \|": "default",
}
"""A pattern, and the standard term."""
READ = ("*.md", "app/*.py", "lambdas/*.py", "stacks/*.py", "strongroom/*.py")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    listed = git(PROJECT, "ls-files", "-z", "--", *READ).stdout.decode().split("\0")
    paths = [Path(PROJECT / name) for name in listed if name]
    return {
        str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in paths if path.is_file()
    }


@pytest.mark.parametrize("pattern", STANDARD)
def test_a_home_made_word_does_not_come_back(pattern: str, texts: dict[str, str]) -> None:
    found = [
        f"{name}:{text[: each.start()].count(chr(10)) + 1}: {each[0]!r}; say: {STANDARD[pattern]}"
        for name, text in texts.items()
        for each in re.finditer(pattern, text, re.IGNORECASE)
    ]
    assert not found, "\n".join(found)
