"""Values that stand in a text under the name of a secret: in a command line, a URL, a header, a connection
string, YAML, HCL, INI, `.env`, XML, or JSON within other words. The names are those of arguments and keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.change.review.readings import Reading, block_end, inner, value_at
from strongroom.change.review.secret_names import is_secret, may_be_secret
from strongroom.change.review.telling import looks_made, tells
from strongroom.change.values.marked import SENSITIVE

__all__ = ["unnamed"]

# `name=`, `name: `, `"name": `, `name => `, with backslashes where the text stands in another one.
PAIR = re.compile(
    r"(?<![\w.])([A-Za-z_][\w.-]*+)(\\*[\"'`]?\]?)[ \t]*+(=>|:=|[?+]=|=(?![=~])|:(?![:=]))[ \t]*+"
)
# `--name value`; the value of one letter is anything, so that they have a pattern of their own below.
OPTION = re.compile(r"(?<![\w-])--?([A-Za-z][\w.-]++)[ \t]++(?=[^\s-])")
# `<name>value`, `<property name="name">value`.
ELEMENT = re.compile(
    r"<[\w.:-]+[ \t]+(?:name|key|id)=[\"']([\w./:-]+)[\"'][^<>]*(?<!/)>"
    r"|<([A-Za-z_][\w.:-]*+)(?:[ \t][^<>]*)?(?<!/)>"
)
# `name: DB_PASSWORD` and on the same or the next line `value: `.
BESIDE = re.compile(
    r"(?i)(?<![\w.])(?:name|key|parameter_?key|variable|header|header_?name)\\*[\"']?[ \t]*+[:=]"
    r"[ \t]*+\\*[\"']?"
    r"(?P<name>[A-Za-z_/][\w./:-]*+)\\*[\"']?[ \t,;]*+\n?[ \t]*+\\*[\"']?"
    r"(?:value|values|parameter_?value|default|content|header_?value)(\\*[\"']?)[ \t]*+([:=])[ \t]*+"
)
# `-p ...`, which is a port's or a folder's too; SQL; a name and a value with a digit, as in headers and .netrc.
SPOKEN = re.compile(
    r"""(?ix)
    (?: (?<![\w-]) -p [ \t]+ (?![\d:./]+(?:/(?:tcp|udp))?(?!\S)|[/.~])
    | \b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass)\b [^|;&\n]{0,200}? [ \t]-p (?=[^\s-])
    | \b(?:token|password|passwd|passphrase) [ \t]+ (?: (?=[^\s\d]{0,60}\d)(?=[\w.~+/=-]{8}) | (?=') )
    | \bidentified [ \t]+ by [ \t]+ (?=['"]) )
    """
)
# A header is written without a space after its colon, too; `ecr:Action` and `image:tag` are none.
HEADER = re.compile(
    r"(?i)x-[\w-]+|(?:proxy-)?authorization|(?:set-)?cookie|private-token"
    r"|[a-z]*(?:passwo?r?d|pwd|passphrase)|(?:api|access|secret|private)[_-]?key|client_?secret|pin|otp|psk"
)
REFERENCE = re.compile(
    r"\$\{[^}]*\}|\$\([^\n]*|\{\{[^\n]*\}\}|[%@#]\{[^}]*\}|%\w+%|\([a-z ]+\)|[|>][-+\d]*|!\w+|\*\w+"
)
VARIABLE = re.compile(r"\$[A-Za-z_]\w*")  # in a program; in JSON and YAML it is a text like any other
SHORTEST = 4  # characters of the shortest text with both in it
FEW = 3  # digits of a count: `tokens: 3`


def unnamed(text: str) -> str:
    """The text, with a word in the place of every value that a secret's name is on."""
    if len(text) < SHORTEST:
        return text
    spans = sorted(_spans(text))
    if not spans:
        return text
    told, done = [], 0
    for begin, end in spans:
        if end > done:
            told += [text[done:begin], SENSITIVE] if begin >= done else []
            done = end
    return "".join([*told, text[done:]])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where such values are; one may be in another."""
    if "=" in text or ":" in text:
        until = below = 0
        for found in PAIR.finditer(text):
            if found.start() < until or not (read := _how(text, found)):
                continue
            if found.start() >= below and (end := _block(text, found, *read)):
                below = end  # what is below a name within is read with it
                yield from inner(text, found.end(), end)
                continue
            for span in _valued(text, found, *read):
                until = span[1]
                yield span
        for found in BESIDE.finditer(text):
            yield from _valued(text, found, found["name"], Reading(found[3] == ":"))
    if " " in text or "\t" in text:
        if "-" in text:
            for found in OPTION.finditer(text):
                yield from _valued(text, found, found[1], Reading())
        for found in SPOKEN.finditer(text):
            told = value_at(text, found.end(), Reading())
            if told and _is_told(text[slice(*told)], "password"):
                yield told
    if "<" in text:
        yield from _elements(text)


def _elements(text: str) -> Iterator[tuple[int, int]]:
    """Of elements that are closed: else it is `<name>` in a sentence."""
    until, open_ = 0, set()
    for found in ELEMENT.finditer(text):
        name, closing = found[1] or found[2], f"</{found[2] or ''}"
        if found.start() < until or closing in open_ or not _is_name(name):
            continue
        end = text.find(closing, found.end())
        if end < 0:
            open_.add(closing)
        elif _is_told(text[found.end() : end], name):
            until = end
            yield found.end(), end


def _how(text: str, found: re.Match[str]) -> tuple[str, Reading] | None:
    """A name and how its value is written; None where it is no secret's, or no value is after it."""
    name, begin = found[1], found.start()
    before = text[begin - 1] if begin else ""
    is_colon = found[3] == ":"
    if before == "\\" and name[0] in "nrt" and not _is_name(name):
        name = name[1:]  # it begins after the end of a line that is written as `\n`
    if not _is_name(name):
        return None
    if is_colon and found.end() == found.end(3) and not _is_header(text, found, before):
        return None
    quote = before if before in ('"', "'", "`") and not found[2] and is_colon else ""
    return name, Reading(is_colon, quote, _column(text, begin))


def _is_header(text: str, found: re.Match[str], before: str) -> bool:
    """Whether a colon without a space after it is between a name and a value."""
    following = text[found.end() : found.end() + 1]
    if not following or following in "\"'`\n\\[{":
        return True
    return before not in (":", "/", "@", ".", "-") and HEADER.fullmatch(found[1]) is not None


def _column(text: str, begin: int) -> int | None:
    """How far from the beginning of its line a name is that is the first of it; None of any other."""
    line = max(text.rfind("\n", 0, begin), -1) + 1
    return begin - line if STARTING.fullmatch(text, line, begin) else None


STARTING = re.compile(
    r"""[ \t]*(?:(?:-|export|set|setx|ENV|ARG|declare\ -x|let|const|var|local|readonly|env)[ \t]+)*[$\\"'`]*"""
)


def _block(text: str, found: re.Match[str], name: str, how: Reading) -> int | None:
    """Where the lines below a name end that are its value; None where there are none."""
    if not how.is_colon or how.column is None:
        return None
    is_text = text[found.end() : found.end() + 1] in ("|", ">")
    return block_end(text, found.end(), how.column) if is_text or is_secret(name) else None


def _valued(text: str, found: re.Match[str], name: str, how: Reading) -> Iterator[tuple[int, int]]:
    if not _is_name(name):
        return
    span = value_at(text, found.end(), how)
    if span and _is_told(text[slice(*span)], name, in_program=not how.is_colon):
        yield span


def _is_name(name: str) -> bool:
    return is_secret(name) or may_be_secret(name)


def _is_told(value: str, name: str, *, in_program: bool = True) -> bool:
    bare = value.strip().strip("\"'")
    if not is_secret(name):
        return looks_made(bare)
    if REFERENCE.fullmatch(bare) or (in_program and VARIABLE.fullmatch(bare)):
        return False
    return tells(bare) and not (bare.isdigit() and len(bare) <= FEW and name[-1:] in "sS")
