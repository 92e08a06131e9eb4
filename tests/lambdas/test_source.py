"""Where a function of `[functions]` has its code, and what is said where there is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from lambdas import packaging
from lambdas.packaging import PackagingError, build, source

HANDLER = "def handler(event, context):\n    return {}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(packaging, "FOLDERS", [tmp_path])
    return tmp_path


def written(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "handler.py").write_text(text, encoding="utf-8")
    return folder


def test_a_hyphen_is_an_underscore_in_the_packages_name(folder: Path) -> None:
    made = written(folder / "settle_refunds", HANDLER)
    assert source("settle-refunds") == made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def handle(): ...\n", "defines no function `handler`"),
        ("def handler(:\n", "is no Python"),
    ],
)
def test_a_handler_that_lambda_could_not_call(folder: Path, text: str, said: str) -> None:
    written(folder / "settle", text)
    with pytest.raises(PackagingError, match=said):
        source("settle")


def test_no_folder_and_no_handler(folder: Path) -> None:
    with pytest.raises(PackagingError, match=r"\[functions\.settle\] has no code: make the folder .*settle"):
        source("settle")
    (folder / "settle").mkdir()
    with pytest.raises(PackagingError, match=r"has no handler\.py"):
        source("settle")


def test_a_word_of_python_is_no_packages_name(folder: Path) -> None:
    written(folder / "import", HANDLER)
    with pytest.raises(PackagingError, match="is a word of Python"):
        source("import")


def test_without_requirements_the_zip_is_the_package_alone(folder: Path, tmp_path: Path) -> None:
    package = build(written(folder / "settle", HANDLER), output_dir=tmp_path / "out")
    with zipfile.ZipFile(package.path) as archive:
        assert archive.namelist() == ["settle/handler.py"]


def test_requirements_that_were_never_compiled_are_said(folder: Path, tmp_path: Path) -> None:
    """Else the zip would be without them, and the function would not start."""
    made = written(folder / "settle", HANDLER)
    (made / "requirements.in").write_text("boto3\n", encoding="utf-8")
    with pytest.raises(PackagingError, match=r"compile it from requirements\.in"):
        build(made, output_dir=tmp_path / "out")
