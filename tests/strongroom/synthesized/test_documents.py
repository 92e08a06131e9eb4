"""A document is read in whatever form a shell or Terraform wrote it, or it is a sentence."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strongroom.errors import UnusableError
from strongroom.synthesized.documents import BINARY, parsed

DOCUMENT = {"format_version": "1.2", "name": "Überweisung ✓"}
TEXT = json.dumps(DOCUMENT, ensure_ascii=False)
FORMS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "UTF-16 as PowerShell writes it": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "UTF-16 the other way round": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
}


def written(folder: Path, content: bytes) -> Path:
    file = folder / "plan.json"
    file.write_bytes(content)
    return file


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A `terraform` that does this, and no other."""
    (there := folder / "bin").mkdir()
    (there / "terraform").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (there / "terraform").chmod(0o755)
    monkeypatch.setenv("PATH", f"{there}:/usr/bin:/bin")


@pytest.mark.parametrize("form", FORMS)
def test_every_encoding_is_read(form: str, tmp_path: Path) -> None:
    assert parsed(written(tmp_path, FORMS[form])) == DOCUMENT


def test_a_binary_plan_is_what_terraform_shows_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, 'test "$1 $2 $4" = "show -json plan.json" && cat beside.json')
    (tmp_path / "beside.json").write_text(TEXT, encoding="utf-8")
    assert parsed(written(tmp_path, BINARY + b"\x00\xff")) == DOCUMENT


def test_what_terraform_refuses_is_told_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        tmp_path, monkeypatch, "printf '╷\\n│ Error: Failed to load\\n│ \\n│ plugin schemas\\n╵\\n' >&2; exit 1"
    )
    with pytest.raises(UnusableError, match=r"refuses it: Failed to load plugin schemas$"):
        parsed(written(tmp_path, BINARY))


def test_a_binary_plan_without_terraform_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnusableError, match=r"terraform show -json plan\.json` writes what can be"):
        parsed(written(tmp_path, BINARY))


def test_what_a_plan_said_while_it_planned_is_another_document(tmp_path: Path) -> None:
    lines = b'{"@level":"info","type":"version"}\n{"@level":"info","type":"planned_change"}\n'
    with pytest.raises(UnusableError, match="`terraform show -json PLAN` write the plan itself"):
        parsed(written(tmp_path, lines))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=40).filter(lambda content: not content.startswith(BINARY)))
def test_whatever_a_file_holds_it_is_a_document_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    try:
        parsed(written(tmp_path, content))
    except UnusableError as refused:
        assert "\n" not in str(refused)  # noqa: PT017
