"""Nothing that others wrote acts on the terminal that shows it, whichever command prints it."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

import strongroom
from strongroom.cli import main
from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.shown import echo, printable, visible, without_halves

CLEARS = "alias/x\x1b[2J\x1b[1;1Hprod: none, nothing changes"
TURNS = "a\u202eb\u2066c\u200bd\u2028e\x9b31m\r\x08\x7f\U000e0041"
PACKAGE = Path(strongroom.__file__).parent


def acts(text: str) -> set[str]:
    """What is in it that a terminal obeys, or that nobody sees."""
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    zero = "\u200b\u200c\u200d\u2060\ufeff\u2028\u2029\U000e0041"
    return {
        each
        for each in text
        if each != "\n" and (unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") or each in bidi + zero)
    }


@given(st.text())
@example(CLEARS)
@example(TURNS)
def test_no_text_acts(text: str) -> None:
    assert not acts(printable(text))
    assert not acts(visible(text))
    assert "\n" not in visible(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example(TURNS)
def test_json_says_the_same_afterwards(text: str) -> None:
    assert json.loads(printable(json.dumps({text: [text]}, ensure_ascii=False))) == {text: [text]}
    assert without_halves(text) == text


@pytest.mark.parametrize("text", [CLEARS, TURNS])
def test_a_console_shows_and_does_not_obey(text: str) -> None:
    file, table = StringIO(), Table(text, title=text)
    table.add_row(text)
    console = safe_console(file=file, width=200)
    for each in (Text(text), Text(text, "bold red"), table, text):
        console.print(each)
        console.print(each, soft_wrap=True)
    assert not acts(file.getvalue())


def test_colours_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    file = StringIO()
    safe_console(file=file, width=200).print(Text(CLEARS, "bold"))
    assert file.getvalue() == f"\x1b[1m{visible(CLEARS)}\x1b[0m\n"


def test_lines_are_printed_as_they_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    echo(f"first\n{CLEARS}")
    assert capsys.readouterr().out == "first\nalias/x\\u001b[2J\\u001b[1;1Hprod: none, nothing changes\n"


def test_a_sentence_of_an_error_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise UnusableError(CLEARS)

    monkeypatch.setattr("strongroom.cli.app", fail)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit):
        main()
    assert not acts(capsys.readouterr().err)


FILES = sorted(PACKAGE.rglob("*.py"))


def printing(file: Path) -> set[str]:
    """The calls of a module that would print past these two."""
    called = {
        ast.unparse(each.func)
        for each in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(each, ast.Call)
    }
    return {each for each in called if re.fullmatch(r"print|(rich\.)?(console\.)?Console|\w+\.s?echo", each)}


def test_every_command_prints_with_them() -> None:
    found = {str(file.relative_to(PACKAGE)): past for file in FILES if (past := printing(file))}
    assert found == {"console.py": {"Console"}}
