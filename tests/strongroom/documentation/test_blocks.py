"""Every block says of what language it is, and what is typed in it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.strongroom.documentation.blocks import is_shell, typed_text, unknown_languages
from tests.strongroom.documentation.markdown import Block
from tests.strongroom.documentation.project_pages import Project
from tests.strongroom.documentation.written import written


def test_every_language_is_known(project: Project) -> None:
    assert list(unknown_languages(project)) == []


@pytest.mark.parametrize("language", ["shh", "{.sh}", "sh,title=x"])
def test_an_unknown_language_is_found(tmp_path: Path, language: str) -> None:
    project = written(tmp_path, {"page.md": f"```{language}\nmake up\n```\n"})
    assert list(unknown_languages(project)) == [f"page.md:2: nothing here knows the language {language}"]


@pytest.mark.parametrize("language", ["sh", "Sh", "zsh", "sh title=x", "console", "Bash {1,2}"])
def test_a_shell_is_one_however_it_is_written(tmp_path: Path, language: str) -> None:
    assert is_shell(Block(language, "make up", 1))
    assert list(unknown_languages(written(tmp_path, {"page.md": f"```{language}\nmake up\n```\n"}))) == []


def test_a_session_is_a_shell_in_whatever_block() -> None:
    assert is_shell(Block("", "$ make up", 1))
    assert is_shell(Block("text", "  $ make up", 1))
    assert not is_shell(Block("", "make up", 1))
    assert not is_shell(Block("python", "$ make up", 1))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("make up\nmake down\n", "make up\nmake down\n"),
        ("$ make up\nis up\n% make down\n", "make up\nmake down"),
        ("$ make \\\n> up\nis up", "make \\\nup"),
    ],
)
def test_of_a_session_the_output_is_left_out(text: str, typed: str) -> None:
    assert typed_text(Block("console", text, 1)) == typed
