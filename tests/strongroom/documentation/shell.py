"""The commands of a piece of shell. Nothing is run.

It knows what pages use: pipes, lists, subshells, comments, continued lines, redirections, assignments,
functions and `$(...)`, which is replaced by `SUBSTITUTED` where it stands; the commands in it come before the
one that it is in.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

__all__ = ["ASSIGNMENT", "SUBSTITUTED", "WRAPPERS", "Command", "commands"]

SUBSTITUTED = "$substituted"
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)

QUOTED_OR_COMMENT = re.compile(
    r"""(\\.|'[^']*'|"(?:\\.|[^"\\])*")|(?:^|(?<=\s))#[^\n]*""", re.MULTILINE | re.DOTALL
)
FUNCTION = re.compile(r"^\s*\w+\(\)\s*\{(.*)\}\s*$", re.MULTILINE)
HELD = re.compile(re.escape(SUBSTITUTED) + r"(\d+)_")
INNERMOST = re.compile(r"\$\(([^()]*)\)")
OPERATORS = ";|&\n()"
PLACEHOLDER = re.compile(r"<[\w-]+>")
DUPLICATION = re.compile(r"\d?>&\d")
REDIRECTION = re.compile(r"\d?(>>?|<)(.*)")
RESERVED = frozenset({"!", "{", "}", "if", "then", "elif", "else", "fi", "while", "do", "done"})
# Their arguments are a command.
WRAPPERS = frozenset({"eval", "exec", "nohup", "sudo", "time", "xargs"})


@dataclass(frozen=True)
class Command:
    """Its words, without what is before them; none, where there are only assignments."""

    words: tuple[str, ...]
    assigned: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    """Files behind `<`."""
    writes: tuple[str, ...] = ()
    """Files behind `>`."""
    shells: tuple[int, ...] = ()
    """The subshells that it is in, from the outside in, each with a number of its own."""


def commands(text: str) -> Iterator[Command]:
    """Every command, without the wrappers before it.

    Raises:
        ValueError: a quote is left open.
    """
    text = _without_comments(text.replace("\\\n", " "))
    text = DUPLICATION.sub("", FUNCTION.sub(r"\1", text))
    held: list[str] = []
    while found := INNERMOST.search(text):
        text = f"{text[: found.start()]}{SUBSTITUTED}{len(held)}_{text[found.end() :]}"
        held.append(found[1])
    yield from _Reader(held).read(text, ())


class _Reader:
    """Reads commands when those before them have been."""

    def __init__(self, held: list[str]) -> None:
        self._held = held  # what was in each `$(...)`
        self._numbers = count()

    def read(self, text: str, shells: tuple[int, ...]) -> Iterator[Command]:
        words: list[str] = []
        for token in [*_tokens(text), "\n"]:
            if not set(token) <= set(OPERATORS):
                words.append(token)
                continue
            if words:
                yield from self._substituted(" ".join(words), shells)
                yield from _bare([HELD.sub(SUBSTITUTED, word) for word in words], shells)
                words = []
            for operator in token:
                if operator == "(":
                    shells = (*shells, next(self._numbers))
                elif operator == ")":
                    shells = shells[:-1]

    def _substituted(self, text: str, shells: tuple[int, ...]) -> Iterator[Command]:
        for number in HELD.findall(text):
            yield from self.read(self._held[int(number)], (*shells, next(self._numbers)))


def _without_comments(text: str) -> str:
    return QUOTED_OR_COMMENT.sub(lambda found: found[1] or "", text)


def _tokens(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=OPERATORS)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    return list(lexer)


def _bare(words: list[str], shells: tuple[int, ...]) -> Iterator[Command]:
    words, files = _without_redirections(words)
    assigned: list[str] = []
    while words and (words[0] in RESERVED | WRAPPERS or ASSIGNMENT.fullmatch(words[0])):
        if ASSIGNMENT.fullmatch(words[0]):
            assigned.append(words[0])
        words = words[1:]
    if words[:1] == [SUBSTITUTED]:
        words = []
    if words or assigned or files:
        reads = tuple(name for sign, name in files if sign == "<")
        writes = tuple(name for sign, name in files if sign != "<")
        yield Command(tuple(words), tuple(assigned), reads, writes, shells)


def _without_redirections(words: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The rest, and the files, each behind its sign."""
    rest, kept, files = iter(words), list[str](), list[tuple[str, str]]()
    for word in rest:
        if not PLACEHOLDER.fullmatch(word) and (found := REDIRECTION.fullmatch(word)):
            files.append((found[1], found[2] or next(rest, "")))
        else:
            kept.append(word)
    return kept, files
