"""What an address says by itself: its module, its label, and the words in that."""

from __future__ import annotations

import re

__all__ = ["base", "index_of", "label", "module", "words"]

DIGEST = re.compile(r"_[0-9A-F]{8}$")  # what cdktf puts at the end of a label, which is of the whole path
INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$')
MODULE = re.compile(r'module\.([^.\[]+)(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.')


def base(address: str) -> str:
    """Without the key of its instance: what the configuration calls it."""
    return INDEX.sub("", address)


def index_of(address: str) -> str:
    """The key of its instance with its brackets; nothing without one."""
    found = INDEX.search(address)
    return found[0] if found else ""


def module(address: str) -> tuple[str, ...]:
    """The names of the modules that it is in, from the outside in."""
    names, rest = [], address
    while found := MODULE.match(rest):
        names.append(found[1])
        rest = rest[found.end() :]
    return tuple(names)


def label(address: str) -> str:
    """`sessions_table` of `aws_dynamodb_table.sessions_table_1A2B3C4D`; with the key of its instance."""
    rest = address
    while found := MODULE.match(rest):
        rest = rest[found.end() :]
    rest = rest.removeprefix("data.").partition(".")[2]
    return DIGEST.sub("", base(rest)) + index_of(rest)


def words(address: str) -> frozenset[str]:
    """The words of the label and of the modules, in small letters."""
    text = "_".join([*module(address), label(address)])
    return frozenset(re.split(r"[^a-z0-9]+", text.lower()))
