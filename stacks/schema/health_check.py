"""Commands of health checks: whether one can fail at all."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["can_fail"]

SHELLS = ("ash", "bash", "dash", "sh")
SUCCEEDS = (":", "echo", "printf", "true")
BEFORE = ("command", "env", "exec", "{")
"""Words before a command, whose exit code is the command's."""

OPERATOR = re.compile(r"&&|\|\||&>>?|[<>]+[&|]?|[;&|()\n]")
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)


@dataclass(frozen=True)
class Ends:
    """How a command can end; `exits`: with the shell that it runs in."""

    well: bool = False
    badly: bool = False
    exits_badly: bool = False

    def then(self, other: Ends, *, after_well: bool, after_badly: bool) -> Ends:
        """The ends of a list: the other command runs after some ends of this one."""
        runs = (self.well and after_well) or (self.badly and after_badly)
        return Ends(
            well=(self.well and not after_well) or (runs and other.well),
            badly=(self.badly and not after_badly) or (runs and other.badly),
            exits_badly=self.exits_badly or (runs and other.exits_badly),
        )


ANY, WELL = Ends(well=True, badly=True), Ends(well=True)


def can_fail(command: Sequence[str]) -> bool:
    """Whether a health check's command (`CMD` or `CMD-SHELL` first) may end with another code than 0.

    As far as it can be told from the text: a program that always ends with 0 is taken for one that may fail.
    """
    if [*command[:1]] == ["CMD-SHELL"]:
        return _line_can_fail(" ".join(command[1:]))
    ends = _of_words(list(command[1:]))
    return ends.badly or ends.exits_badly


def _line_can_fail(line: str) -> bool:
    tokens = _tokens(line)
    if tokens is None:
        return True
    ends = _list(tokens)
    return ends.badly or ends.exits_badly


def _tokens(line: str) -> list[str] | None:
    """Words, and operators with a NUL before them; None for a line that the shell would refuse."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    try:
        found = list(lexer)
    except ValueError:
        return None
    tokens: list[str] = []
    for token in found:
        if token and set(token) <= set("();<>|&\n"):
            tokens += [f"\0{operator}" for operator in OPERATOR.findall(token)]
        else:
            tokens.append(token)
    return tokens


def _list(tokens: list[str]) -> Ends:
    """Commands with operators between them, to the end or to the parenthesis that closes; consumes them."""
    ends, operator = WELL, "\0;"
    while True:
        command = _pipeline(tokens)
        after = tokens.pop(0) if tokens else ""
        if command is not None:
            if after == "\0&":  # in the background
                command = WELL
            ends = ends.then(command, after_well=operator != "\0||", after_badly=operator != "\0&&")
            operator = after
        elif after in ("\0||", "\0&&"):
            return ANY  # which no shell takes
        if after in ("", "\0)"):
            return ends


def _pipeline(tokens: list[str]) -> Ends | None:
    """The ends of a pipeline are those of its last command."""
    ends = None
    while True:
        command = _command(tokens)
        ends = command if command is not None else ends
        if tokens[:1] != ["\0|"]:
            return ends
        del tokens[0]


def _command(tokens: list[str]) -> Ends | None:
    if tokens[:1] == ["\0("]:
        del tokens[0]
        inner = _list(tokens)
        _words(tokens)  # its redirections
        # What exits there ends the parenthesis alone.
        return Ends(well=inner.well, badly=inner.badly or inner.exits_badly)
    words = _words(tokens)
    # What closes a group ends as its last command did.
    return None if words is None or words == ["}"] else _of_words(words)


def _words(tokens: list[str]) -> list[str] | None:
    """The words of a command, without redirections and comment; None where there is none."""
    words: list[str] = []
    given = False
    while tokens and (not tokens[0].startswith("\0") or tokens[0][1] in "<>" or tokens[0].startswith("\0&>")):
        token = tokens.pop(0)
        given = True
        if token.startswith("\0"):
            if tokens and not tokens[0].startswith("\0"):
                del tokens[0]  # where to
        elif token.startswith("#"):
            while tokens and tokens[0] != "\0\n":
                del tokens[0]
            return words or None
        else:
            words.append(token)
    return words if given else None


def _of_words(words: list[str]) -> Ends:
    while words and (ASSIGNMENT.fullmatch(words[0]) or words[0] in BEFORE):
        words = words[1:]
    if not words:
        return WELL
    first, name = words[0], words[0].rpartition("/")[2]
    if first == "!":
        ends = _of_words(words[1:])
        return Ends(well=ends.badly, badly=ends.well, exits_badly=ends.exits_badly)
    if first == "exit":
        return _exit(words[1:])
    if name in SHELLS and "-c" in words[:-1]:
        return ANY if _line_can_fail(words[words.index("-c") + 1]) else WELL
    return WELL if name in SUCCEEDS else ANY


def _exit(words: list[str]) -> Ends:
    """Without a code it is that of the command before."""
    code = words[0] if words else ""
    return Ends() if code.isdecimal() and int(code) % 256 == 0 else Ends(exits_badly=True)
