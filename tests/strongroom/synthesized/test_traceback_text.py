"""Of a traceback a person gets the last line of their own code, and what was wrong there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from strongroom.synthesized.traceback_text import sentence

LIBRARY = ".venv/lib/library.py"


def traceback(project: Path, code: str, library: str = "") -> str:
    """What Python prints of `tier.py`, which `main.py` imports."""
    (project / LIBRARY).parent.mkdir(parents=True)
    (project / LIBRARY).write_text(library)
    (project / "tier.py").write_text(code)
    (project / "main.py").write_text(
        f"import sys\nsys.path.append({str((project / LIBRARY).parent)!r})\nimport tier\n"
    )
    done = subprocess.run([sys.executable, "main.py"], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize(
    ("code", "library", "said"),
    [
        ("\nx = {}['a']\n", "", "tier.py:2: KeyError: 'a'"),
        ("def f(:\n", "", "tier.py:1: SyntaxError: invalid syntax"),
        ("import nothing\n", "", "tier.py:1: ModuleNotFoundError: No module named 'nothing'"),
        (
            "import library\nlibrary.f()\n",
            "def f():\n    raise TypeError('not\\n    one line\\nbut three')\n",
            "tier.py:2: TypeError: not",
        ),
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('b') from e\n",
            "",
            "tier.py:4: ValueError: b",
        ),
    ],
)
def test_the_last_line_of_the_project_s_own(tmp_path: Path, code: str, library: str, said: str) -> None:
    assert sentence(traceback(tmp_path, code, library), tmp_path) == said


def test_where_none_is_the_project_s_only_what_was_wrong(tmp_path: Path) -> None:
    assert sentence(traceback(tmp_path, "x = 1 / 0\n"), tmp_path / "elsewhere") == (
        "ZeroDivisionError: division by zero"
    )


@pytest.mark.parametrize(("text", "said"), [("", ""), ("one\ntwo\n", "two")])
def test_what_is_no_traceback_is_its_last_line(text: str, said: str) -> None:
    assert sentence(text, Path("/project")) == said
