"""A file is ported where a module is named, and nowhere else."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from strongroom.leaving.port import project
from strongroom.leaving.port.source import port, renamed

PROJECT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from cdktf import App  # cdktf's\n", "from cdktn import App  # cdktf's\n"),
        (
            "from cdktf_cdktf_provider_aws.vpc import (\n    Vpc,  # one\n)\n",
            "from cdktn_provider_aws.vpc import (\n    Vpc,  # one\n)\n",
        ),
        ("import os, cdktf as c\n", "import os, cdktn as c\n"),
        ("import cdktf\n\nx = cdktf.App()\n", "import cdktn\n\nx = cdktn.App()\n"),
        (
            "if True:\n    from cdktf_cdktf_provider_random import id\n",
            "if True:\n    from cdktn_provider_random import id\n",
        ),
        ("é = 'ü'; from cdktf import App\n", "é = 'ü'; from cdktn import App\n"),
        ("cdktf = 1\nfrom .cdktf import x\n", "cdktf = 1\nfrom .cdktf import x\n"),
        (
            "import cdktf_lazy_provider\n\ncdktf_lazy_provider.install()\n",
            "import cdktf_lazy_provider\n\ncdktf_lazy_provider.install()\n",
        ),
        ("import cdktf_tools\nfrom cdktfx import y\n", "import cdktf_tools\nfrom cdktfx import y\n"),
        ("text = 'from cdktf import App'\r\n", "text = 'from cdktf import App'\r\n"),
    ],
)
def test_the_modules_have_other_names(before: str, after: str) -> None:
    assert port(before, "a.py") == (after, [])


def test_a_text_that_names_the_bindings_is_told() -> None:
    text = 'import_module(f"cdktf_cdktf_provider_aws.{name}")\n'
    after, (remark,) = port(text, "tests/a.py")
    assert after == text
    assert str(remark) == "tests/a.py:1  a text names the bindings, and stays as it is"


def test_no_ported_file_imports_cdktf(tmp_path: Path) -> None:
    project.write(PROJECT, tmp_path / "there")
    files = [
        file
        for name in project.files(PROJECT)
        if name.endswith(".py") and not name.startswith((*project.LAZY, *project.PORT))
        for file in [tmp_path / "there" / name]
    ]
    assert any("cdktn" in file.read_text(encoding="utf-8") for file in files)
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            assert [renamed(name) for name in names] == names, f"{file}:{getattr(node, 'lineno', 0)}"


def test_what_is_ported_is_linted_as_before(tmp_path: Path) -> None:
    """The imports keep their order, so nothing is left to format."""
    project.write(PROJECT, tmp_path / "there")
    done = subprocess.run(
        [PROJECT / ".venv" / "bin" / "ruff", "check", "--no-cache", "stacks", "main.py"],
        cwd=tmp_path / "there",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
