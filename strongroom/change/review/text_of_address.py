"""What an address says by itself: its module, its label, and the words in that."""

from __future__ import annotations

import re

from strongroom.synthesized.addresses import KEY, split, steps

__all__ = ["base", "index_of", "label", "module", "words"]

DIGEST = re.compile(r"_[0-9A-F]{8}$")  # what cdktf puts at the end of a label, which is of the whole path
INDEX = re.compile(rf"{KEY}$")


def base(address: str) -> str:
    """Without the key of its instance: what the configuration calls it."""
    return INDEX.sub("", address)


def index_of(address: str) -> str:
    """The key of its instance with its brackets; nothing without one."""
    found = INDEX.search(address)
    return found[0] if found else ""


def module(address: str) -> tuple[str, ...]:
    """The names of the modules that it is in, from the outside in."""
    return tuple(name for name, _ in steps(split(address)[0]))


def label(address: str) -> str:
    """`sessions_table` of `aws_dynamodb_table.sessions_table_1A2B3C4D`; with the key of its instance."""
    name = split(address)[1].removeprefix("data.").partition(".")[2]
    return DIGEST.sub("", base(name)) + index_of(name)


def words(address: str) -> frozenset[str]:
    """The words of the label and of the modules, in small letters."""
    text = "_".join([*module(address), label(address)])
    return frozenset(re.split(r"[^a-z0-9]+", text.lower()))
