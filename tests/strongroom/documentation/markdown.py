"""Markdown as GitHub reads it: links, anchors and code of a page, each with its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.strongroom.documentation.html import Html

__all__ = ["Block", "Heading", "Page", "Span"]

PARSER = MarkdownIt("commonmark").enable("table")
UNDEFINED = re.compile(r"!?\[[^\[\]]+\]\[[^\[\]]*\]")


@dataclass(frozen=True)
class Span:
    """A link's target, or what is between backticks."""

    text: str
    line: int


@dataclass(frozen=True)
class Block:
    """A block of code, and the line it begins in; its language is "" where none is given."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Heading:
    """Its tag is h1, h2, ..."""

    tag: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """A page of a project."""

    path: Path

    @property
    def folder(self) -> Path:
        return self.path.parent

    @cached_property
    def links(self) -> list[Span]:
        """Targets of links and pictures, in HTML too."""
        written = [
            Span(str(token.attrs.get("href") or token.attrs.get("src")), line)
            for token, line in self._inline
            if token.type in ("link_open", "image")
        ]
        return written + [Span(target, line) for element in self._html for target, line in element.links]

    @cached_property
    def undefined(self) -> list[Span]:
        """Links by reference, `[a][b]`, to what the page does not define."""
        return [
            Span(found[0], token.map[0] + 1 + text.count("\n", 0, found.start()))
            for token in self._tokens
            if token.type == "inline" and token.map
            for text in [_plain(token)]
            for found in UNDEFINED.finditer(text)
        ]

    @cached_property
    def code(self) -> list[Span]:
        """What is between backticks."""
        return [Span(token.content, line) for token, line in self._inline if token.type == "code_inline"]

    @cached_property
    def blocks(self) -> list[Block]:
        """Fenced and indented code."""
        return [
            Block(token.info.strip(), token.content, token.map[0] + (2 if token.type == "fence" else 1))
            for token in self._tokens
            if token.type in ("fence", "code_block") and token.map
        ]

    @cached_property
    def headings(self) -> list[Heading]:
        pairs = zip(self._tokens, self._tokens[1:], strict=False)
        return [
            Heading(opened.tag, _text(inline), opened.map[0] + 1)
            for opened, inline in pairs
            if opened.type == "heading_open" and opened.map
        ]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link may have behind its `#`: headings, numbered where two are alike, and named places."""
        seen: Counter[str] = Counter()
        found = {name for element in self._html for name in element.names}
        for heading in self.headings:
            slug = re.sub(r"[^\w\- ]", "", heading.text.strip().lower()).replace(" ", "-")
            found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
        return frozenset(found)

    @cached_property
    def _html(self) -> list[Html]:
        blocks = [
            (token, token.map[0] + 1) for token in self._tokens if token.type == "html_block" and token.map
        ]
        inline = [(token, line) for token, line in self._inline if token.type == "html_inline"]
        return [Html.of(token.content, line) for token, line in (*blocks, *inline)]

    @cached_property
    def _tokens(self) -> list[Token]:
        return PARSER.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def _inline(self) -> list[tuple[Token, int]]:
        return [pair for token in self._tokens if token.map for pair in _children(token, token.map[0] + 1)]


def _children(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    for child in token.children or ():
        yield child, line
        line += child.type in ("softbreak", "hardbreak") or child.content.count("\n")


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _plain(inline: Token) -> str:
    """The text, with its lines and without its code."""
    kinds = {"text": "", "softbreak": "\n", "hardbreak": "\n", "code_inline": "code"}
    children = (child for child in inline.children or () if child.type in kinds)
    return "".join(kinds[child.type] or child.content for child in children)
