"""The table of waivers: what an entry covers, and that a mistake in the file is a sentence that names it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from strongroom.errors import UnusableError
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import Waivers, read
from strongroom.synthesized import Stack

TODAY = datetime.date(2026, 11, 25)
FINDING = Accepted("live", "production", "SR401", "aws_rds_cluster.database_cluster_1A2B")

ENTRY = {
    "check": '"SR401"',
    "resource": '"aws_rds_cluster.*"',
    "kinds": '["production", "bootstrap"]',
    "reason": '"It has the five words that it needs."',
    "expires": "2026-11-26",
}


def table(folder: Path, **changed: str | None) -> Path:
    """A file of one good entry, changed: a key is left out where its value is None."""
    entry = {key: value for key, value in {**ENTRY, **changed}.items() if value is not None}
    file = folder / "waivers.toml"
    lines = (f"{key} = {value}" for key, value in entry.items())
    file.write_text("\n".join(["[[waiver]]", *lines]), encoding="utf-8")
    return file


def waivers(folder: Path, **changed: str | None) -> Waivers:
    return read(table(folder, **changed), TODAY)


def test_an_entry_covers_what_it_names(tmp_path: Path) -> None:
    assert waivers(tmp_path).covering(FINDING) is not None
    assert waivers(tmp_path).covering(FINDING._replace(check="SR402")) is None
    assert waivers(tmp_path).covering(FINDING._replace(kind="nonproduction")) is None
    assert waivers(tmp_path).covering(FINDING._replace(kind=None)) is None
    assert waivers(tmp_path).covering(FINDING._replace(resource="aws_rds_cluster_instance.a")) is None


def test_an_entry_covers_what_has_moved(tmp_path: Path) -> None:
    """As long as the `moved` block is there."""
    moved = Stack(
        "s",
        {"moved": [{"from": f"aws_rds_cluster.{a}", "to": f"aws_rds_cluster.{b}"} for a, b in ("ab", "bc")]},
    )
    here = FINDING._replace(resource="aws_rds_cluster.c")
    before = here._replace(was=moved.moved_from(here.resource))
    assert before.was == ("aws_rds_cluster.a", "aws_rds_cluster.b")
    only = waivers(tmp_path, resource='"aws_rds_cluster.a"')
    assert only.covering(here) is None
    assert only.covering(before) is not None


@pytest.mark.parametrize(
    ("expires", "valid"), [("2026-11-24", False), ("2026-11-25", False), ("2026-11-26", True)]
)
def test_an_expired_entry_covers_nothing(tmp_path: Path, expires: str, valid: bool) -> None:
    found = waivers(tmp_path, expires=expires)
    assert (found.covering(FINDING) is not None) is valid
    assert (found.expired == []) is valid


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"check": None}, ": check: missing"),
        ({"check": '"all"'}, ' (all): check = "all": a check\'s code, such as'),
        ({"check": "401"}, ": check = 401: text, in quotes"),
        ({"resource": '"*"'}, ' (SR401): resource = "*": a resource\'s address as a shell pattern'),
        ({"kinds": '"production"'}, ' (SR401): kinds = "production": a list, in square brackets'),
        ({"kinds": "[]"}, " (SR401): kinds = []: one at least, or leave the key out"),
        (
            {"kinds": '["prod"]'},
            ' (SR401): kinds = "prod": not a kind of stack; allowed: production, nonproduction, bootstrap',
        ),
        (
            {"kinds": '["production", "production"]'},
            " (SR401): kinds = ['production', 'production']: each of them once",
        ),
        (
            {"kinds": None},
            " (SR401): kinds: missing; some of production, nonproduction, bootstrap. Or stacks, for",
        ),
        ({"stacks": '"a"'}, ' (SR401): stacks = "a": a list, in square brackets'),
        ({"stacks": "[]"}, " (SR401): stacks = []: one at least, or leave the key out"),
        ({"stacks": '["a", "a"]'}, " (SR401): stacks = ['a', 'a']: each of them once"),
        ({"stacks": '["a b"]'}, ' (SR401): stacks = "a b": the name of a stack as a shell pattern'),
        (
            {"reason": '"False positive."'},
            ' (SR401): reason = "False positive.": a reason, in at least 5 words',
        ),
        ({"expires": '"2027-11-30"'}, ' (SR401): expires = "2027-11-30": a date, without quotes'),
        ({"expires": "2027-11-30T00:00:00"}, " (SR401): expires = 2027-11-30 00:00:00: a date, without quotes"),
        ({"expires": None}, " (SR401): expires: missing"),
        (
            {"until": "2027-11-30"},
            " (SR401): until = 2027-11-30: not known here; known: check, resource, kinds, stacks, reason",
        ),
    ],
)
def test_a_mistake_is_named_with_file_and_entry(
    tmp_path: Path, changed: dict[str, str | None], said: str
) -> None:
    with pytest.raises(UnusableError) as raised:
        waivers(tmp_path, **changed)
    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"{tmp_path / 'waivers.toml'}: waiver 1{said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[[waiver]", "is not TOML"),
        (b"\xff", "is not UTF-8 text"),
        (b"[waiver]\ncheck = 1", "waiver: a list of entries"),
        (b"waiver = 5", "waiver: a list of entries"),
        (b"waiver = [5]", "waiver 1: a table of"),
        (b"[[waivers]]\ncheck = 1", "waivers: not known here"),
    ],
)
def test_what_is_no_table_is_a_sentence(tmp_path: Path, text: bytes, said: str) -> None:
    file = tmp_path / "waivers.toml"
    file.write_bytes(text)
    with pytest.raises(UnusableError) as raised:
        read(file, TODAY)
    assert said in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_table_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="There is no table of waivers"):
        read(tmp_path / "waivers.toml", TODAY)
    with pytest.raises(UnusableError, match="can't be read"):
        read(tmp_path, TODAY)


def test_a_file_without_entries_waives_nothing(tmp_path: Path) -> None:
    file = tmp_path / "waivers.toml"
    file.write_text("")
    assert read(file, TODAY).entries == []
