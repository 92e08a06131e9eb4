"""Right settings files with one thing wrong: a typo, another type, a range left, what can't go together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_origin

from hypothesis import strategies as st

from stacks.settings.page import fields
from tests.stacks.fuzz.documents import right_files
from tests.stacks.fuzz.impossible import IMPOSSIBLE, INSECURE
from tests.stacks.fuzz.values import RANGES, VALUES
from tests.stacks.settings.tables import MISSING, Table, changed, of_one, render

__all__ = ["Spoilt", "broken_texts", "spoilt_files"]


@dataclass(frozen=True)
class Spoilt:
    """A file, and the key that its refusal must name."""

    file: Table
    key: str


# Not the environment's own name, which is its file's.
FIELDS = {of_one(key): field for key, field in fields().items() if key != "environment"}
KEYS = sorted(FIELDS)
REQUIRED = [key for key in KEYS if FIELDS[key].is_required()]
TABLES = sorted({key.partition(".")[0] for key in KEYS if "." in key})
LISTS = [key for key in KEYS if get_origin(FIELDS[key].annotation) is tuple]
TABLES_OF_NAMES = [key for key in KEYS if get_origin(FIELDS[key].annotation) is dict]
FLAGS = [key for key in KEYS if FIELDS[key].annotation is bool]
BOUNDS = {of_one(key): bounds for key, bounds in RANGES.items()}
# Whole numbers, also those of a list that CloudWatch Logs has.
NUMBERS = [of_one(key) for key, values in VALUES.items() if isinstance(values[-1], int)]

NO_NUMBER = [True, 1.5, "12", "", [], [1], {"a": 1}]
NO_TEXT = [True, 1.5, [], ["a"], {"a": "b"}]
NO_FLAG = ["true", "", 1, [], {"a": True}]
NO_TABLE = [True, 1.5, "12", [], ["a"]]
NO_LIST = [True, 1, "a@example.com", {"a": 1}]

# Of no key's kind: Terraform's own templates, what is not ASCII, control characters, nothing.
NO_VALUE = ["${var.x}", "%{ if true }", "\N{LATIN SMALL LETTER A WITH DIAERESIS}", "a\nb", "\x00", ""]

Spoil = Callable[[Table], st.SearchStrategy[Spoilt]]


def spoilt_files() -> st.SearchStrategy[Spoilt]:
    """Any right file with one thing wrong."""
    ways: list[Spoil] = [
        _typo,
        _typo_of_a_table,
        _no_table,
        _other_type,
        _no_value,
        _out_of_range,
        _missing,
        _impossible,
    ]
    any_file = st.one_of(*(right_files().flatmap(way) for way in ways))
    return any_file | right_files(kind="production").flatmap(_insecure)


def broken_texts() -> st.SearchStrategy[str]:
    """A right file as text, cut off, or with something put into it."""
    texts = right_files().map(render)
    cut = texts.flatmap(lambda text: st.integers(0, len(text)).map(lambda end: text[:end]))
    junk = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
    put = st.tuples(texts, st.integers(0, 5000), junk)
    return cut | put.map(lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :])


def _change(file: Table, key: str, changes: dict[str, Any]) -> Spoilt:
    return Spoilt(changed(file, changes), key)


def _misspelt(name: str) -> st.SearchStrategy[str]:
    places = st.integers(0, len(name) - 1)
    left_out = places.map(lambda place: name[:place] + name[place + 1 :])
    doubled = places.map(lambda place: name[:place] + name[place] + name[place:])
    return (left_out | doubled | st.just(name.replace("_", "-")) | st.just(name.upper())).filter(
        lambda word: word != name and word != ""
    )


def _at(file: Table, key: str) -> Table:
    """The table at a dotted key, which may not be there."""
    for part in key.split("."):
        file = file.get(part, {})
    return file


def _typo(file: Table) -> st.SearchStrategy[Spoilt]:
    def misspell(key: str) -> st.SearchStrategy[Spoilt]:
        table, dot, name = key.rpartition(".")
        typos = _misspelt(name).map(lambda word: f"{table}{dot}{word}").filter(lambda typo: typo not in FIELDS)
        value = _at(file, table).get(name) if table else file[name]
        return typos.map(lambda typo: _change(file, typo, {key: MISSING, typo: 1 if value is None else value}))

    return st.sampled_from([key for key in KEYS if "." in key or key in file]).flatmap(misspell)


def _typo_of_a_table(file: Table) -> st.SearchStrategy[Spoilt]:
    def misspell(table: str) -> st.SearchStrategy[Spoilt]:
        typos = _misspelt(table).filter(lambda word: word not in (*TABLES, *KEYS))
        return typos.map(lambda typo: _change(file, typo, {table: MISSING, typo: file.get(table, {})}))

    return st.sampled_from(TABLES).flatmap(misspell)


def _no_table(file: Table) -> st.SearchStrategy[Spoilt]:
    return st.builds(
        lambda table, value: _change(file, table, {table: value}),
        st.sampled_from(TABLES),
        st.sampled_from([True, 5, "text", [1]]),
    )


def _other_type(file: Table) -> st.SearchStrategy[Spoilt]:
    def retype(key: str) -> st.SearchStrategy[Spoilt]:
        others = (
            NO_FLAG
            if key in FLAGS
            else NO_NUMBER
            if key in NUMBERS
            else NO_LIST
            if key in LISTS
            else NO_TABLE
            if key in TABLES_OF_NAMES
            else NO_TEXT
        )
        return st.sampled_from(others).map(lambda value: _change(file, key, {key: value}))

    return st.sampled_from(KEYS).flatmap(retype)


def _no_value(file: Table) -> st.SearchStrategy[Spoilt]:
    def put(key: str) -> st.SearchStrategy[Spoilt]:
        return st.sampled_from(NO_VALUE).map(
            lambda value: _change(file, key, {key: [value] if key in LISTS else value})
        )

    return st.sampled_from(KEYS).flatmap(put)


def _out_of_range(file: Table) -> st.SearchStrategy[Spoilt]:
    def leave(key: str) -> st.SearchStrategy[Spoilt]:
        least, most = BOUNDS[key]
        outside = st.sampled_from([least - 1, most + 1, -(2**63), 10**30])
        return outside.map(lambda value: _change(file, key, {key: value}))

    return st.sampled_from(sorted(BOUNDS)).flatmap(leave)


def _missing(file: Table) -> st.SearchStrategy[Spoilt]:
    return st.sampled_from(REQUIRED).map(lambda key: _change(file, key, {key: MISSING}))


def _impossible(file: Table) -> st.SearchStrategy[Spoilt]:
    return st.sampled_from(IMPOSSIBLE).map(lambda row: _change(file, *row))


def _insecure(file: Table) -> st.SearchStrategy[Spoilt]:
    return st.sampled_from(INSECURE).map(lambda row: _change(file, *row))
