"""The commands of a piece of shell, as lists of words. Nothing is run.

It knows what pages use: pipes, lists, comments, continued lines, redirections, assignments, functions and
`$(...)`, which is replaced by `SUBSTITUTED` where it stands; the commands in it come first.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

__all__ = ["ASSIGNMENT", "SUBSTITUTED", "commands"]

SUBSTITUTED = "$substituted"
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)

COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
FUNCTION = re.compile(r"^\s*\w+\(\)\s*\{(.*)\}\s*$", re.MULTILINE)
INNERMOST = re.compile(r"\$\(([^()]*)\)")
OPERATORS = ";|&\n()"
RESERVED = frozenset({"!", "{", "}", "if", "then", "elif", "else", "fi", "while", "do", "done"})
# Their arguments are a command.
WRAPPERS = frozenset({"eval", "exec", "nohup", "sudo", "time", "xargs"})


def commands(text: str) -> Iterator[list[str]]:
    """Every command, without the assignments and wrappers before it.

    Raises:
        ValueError: a quote is left open.
    """
    text = COMMENT.sub("", text.replace("\\\n", " "))
    text = FUNCTION.sub(r"\1", text)
    while found := INNERMOST.search(text):
        yield from commands(found[1])
        text = f"{text[: found.start()]}{SUBSTITUTED}{text[found.end() :]}"
    words: list[str] = []
    for token in [*_tokens(text), "\n"]:
        if not set(token) <= set(OPERATORS):
            words.append(token)
        elif words:
            yield from _bare(words)
            words = []


def _tokens(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=OPERATORS)
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    return list(lexer)


def _bare(words: list[str]) -> Iterator[list[str]]:
    words = list(_without_redirections(words))
    while words and (words[0] in RESERVED | WRAPPERS or ASSIGNMENT.fullmatch(words[0])):
        words = words[1:]
    if words and words[0] != SUBSTITUTED:
        yield words


def _without_redirections(words: list[str]) -> Iterator[str]:
    rest = iter(words)
    for word in rest:
        if re.fullmatch(r"\d?(?:>>?|<)", word):
            next(rest, None)
        elif not re.fullmatch(r"\d?(?:>>?|<)\S+", word):
            yield word
