"""Where a value ends that begins somewhere in a text, in whatever language the text is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strongroom.change.review.secret_names import inherits
from strongroom.change.review.telling import tells

__all__ = ["Reading", "block_end", "inner", "value_at"]

QUOTE = re.compile(r"""(\\*)("{3}|'{3}|["'`])""")
QUOTED = {
    '"': re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL),
    "'": re.compile(r"(?:[^']|'')*+"),
    "`": re.compile(r"[^`]*+"),
}
HEREDOC = re.compile(r"<<[-~]?[ \t]*[\"']?(\w+)[\"']?[^\n]*\n")
# To the next white space, and not further than where another name, or what the text stands in, goes on.
WORD = re.compile(
    r"(?:\$\{[^}\s]{0,200}+\}|\{\{[^}\n]{0,200}+\}\}"
    r"|(?![,;&](?:\s|$|[\w.%\[\]-]++[ \t]*[=:])|[)}\]\"'`](?:\W|$)|\\+[\"'nrt]|</|[#<>]\s)\S)++"
)
CLOSERS = re.compile(r"[)}\]\"'`]+(?=\s|\Z)")
SCHEME = re.compile(r"(?i)(?:bearer|basic|token|digest|negotiate|apikey|key)[ \t]++(?=\S)")
LINE = re.compile(r"[^\n]*+")
BLOCK = re.compile(r"(?:[!&][\w!-]*+[ \t]++)*+(?:[|>][-+\d]*+[ \t]*+)?(?:#[^\n]*)?(?:\n|\Z)")
PAIRED = re.compile(r"""([ \t]*(?:-[ \t]+)*)["']?([\w./-]+)["']?[ \t]*:(?:[ \t]+|$)""")
ITEM = re.compile(r"[ \t]*(?:-[ \t]+)*")
CLOSING = {"{": "}", "[": "]"}
DEEPEST = 20_000  # characters of what is in brackets: no more is looked at


@dataclass(frozen=True)
class Reading:
    """How a value is written. `quote`: its name and it are in these together; `column`: of a name that begins a
    line, how far from its beginning."""

    is_colon: bool = False
    quote: str = ""
    column: int | None = None


def value_at(text: str, begin: int, how: Reading) -> tuple[int, int] | None:
    """The value that begins there, without its quotes; None where there is none."""
    if how.quote:
        end = text.find(how.quote, begin)
        end = len(text) if end < 0 else end
        while end > begin and text[end - 1] == "\\":
            end -= 1
        return (begin, end) if end > begin else None
    if found := QUOTE.match(text, begin):
        return _quoted(text, found)
    if text[begin : begin + 1] in CLOSING and not text.startswith("{{", begin):
        return begin, _closed(text, begin)
    if found := HEREDOC.match(text, begin):
        ended = re.compile(rf"\n[ \t]*{found[1]}\b").search(text, found.end() - 1)
        return found.end(), ended.start() if ended else len(text)
    end = _bare_end(text, begin, how)
    return (begin, end) if end > begin else None


def _quoted(text: str, found: re.Match[str]) -> tuple[int, int]:
    begin, closing = found.end(), found[1] + found[2]
    if len(found[0]) == 1:
        told = QUOTED[found[2]].match(text, begin)
        return begin, told.end() if told else begin
    end = text.find(closing, begin)
    while found[1] and end > 0 and text[end - 1] == "\\":  # a quote within the value has more of them before it
        end = text.find(closing, end + len(closing))
    return begin, end if end >= 0 else len(text)


def _closed(text: str, begin: int) -> int:
    """Where a bracket is closed; quotes in between hold anything."""
    open_: list[str] = []
    at, end = begin, min(len(text), begin + DEEPEST)
    while at < end:
        each = text[at]
        if each in CLOSING:
            open_.append(CLOSING[each])
        elif each in "]}" and open_:
            open_.pop()
            if not open_:
                return at + 1
        elif each == '"' and text[at - 1] != "\\":
            told = QUOTED['"'].match(text, at + 1)
            at = told.end() if told else at
        at += 1
    return len(text)


def _bare_end(text: str, begin: int, how: Reading) -> int:
    line = LINE.match(text, begin)
    last = line.end() if line else len(text)
    scheme = SCHEME.match(text, begin)
    word = WORD.match(text, scheme.end() if scheme else begin)
    end = word.end() if word else begin
    if how.column is None:
        return end
    if not how.is_colon and not _is_apart(text, begin):
        closing = CLOSERS.match(text, end)
        return closing.end() if closing else end
    # A whole line is a value's, but for an end of a line that is written as `\n`.
    written = re.compile(r"\\+[nr]").search(text, begin, last)
    return max(end, written.start() if written else last)


def _is_apart(text: str, begin: int) -> bool:
    return text[begin - 1] in " \t"


def block_end(text: str, begin: int, column: int) -> int | None:
    """Where what is indented further than a name ends; None where nothing follows below it."""
    line = LINE.match(text, begin)
    at = line.end() if line else begin
    is_list = BLOCK.match(text, begin) is not None
    end = at
    while at < len(text):
        following = LINE.match(text, at + 1)
        told = following[0] if following else ""
        indented = len(told) - len(told.lstrip(" \t"))
        inside = indented > column or (is_list and indented == column and told.lstrip().startswith("- "))
        if told.strip() and not inside:
            break
        at += 1 + len(told)
        end = at if told.strip() else end
    return end if end > (line.end() if line else begin) else None


def inner(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The values below a name: all of its lines, and of pairs those that are not about the secret."""
    is_text = not BLOCK.match(text, begin) or text[begin : begin + 1] in ("|", ">")
    at = begin
    while at < end:
        line = LINE.match(text, at, end)
        last = line.end() if line else end
        pair = PAIRED.match(text, at, last) if not is_text else None
        item = ITEM.match(text, at, last)
        first = pair.end() if pair else item.end() if item else at
        told = text[first:last].strip().strip("\"'")
        if told and tells(told) and (pair is None or inherits(pair[2])) and not (at == begin and told in "|>"):
            yield first, last
        at = last + 1
