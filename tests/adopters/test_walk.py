"""docs/start/make-it-yours.md, done from a clean clone: every block in its order.

What takes minutes (checkov, the pages' figures) is left out, unless `--forms all` asks for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.adopters.clone import INSTALLED, clone
from tests.adopters.walk import Walk, alternatives, expected
from tests.example_settings import ONE_ACCOUNT
from tests.strongroom.documentation.markdown import Block, Page

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "start" / "make-it-yours.md"
FROM = "https://example.com/strongroom.git"
MINUTES = ("--write-baseline", "make docs")
# What the walk makes: it is not there to begin with, also where somebody has walked before.
MADE = ("lambdas/archive", "docs/runbooks/queue-depth.md")
SOMEBODY = {"user.name": "Somebody", "user.email": "somebody@example.com"}


def git(folder: Path, *arguments: str) -> None:
    identity = [word for name, value in SOMEBODY.items() for word in ("-c", f"{name}={value}")]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """The project as it is published: with the example's settings, committed."""
    folder = clone({}, tmp_path / "upstream").folder
    for file in ONE_ACCOUNT.glob("*.toml"):
        shutil.copy(file, folder / "environments")
    for name in MADE:
        made = folder / name
        shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
    for arguments in (("init", "-b", "main"), ("add", "--all"), ("commit", "-m", "Begin")):
        git(folder, *arguments)
    return folder


@pytest.fixture
def environment(upstream: Path, tmp_path: Path, pytestconfig: pytest.Config) -> dict[str, str]:
    """Whoever types has a name, gets the clone from here, and has nothing of these tests' own variables."""
    configured = {f"url.{upstream}.insteadOf": FROM, **SOMEBODY}
    numbered = {
        key: value
        for number, (name, of) in enumerate(configured.items())
        for key, value in ((f"GIT_CONFIG_KEY_{number}", name), (f"GIT_CONFIG_VALUE_{number}", of))
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NODE_"))}
    every = pytestconfig.getoption("forms") == "all"
    return {
        **kept,
        **numbered,
        "GIT_CONFIG_COUNT": str(len(configured)),
        "PYTHONPATH": str(tmp_path / "transfers"),
        "COLUMNS": "112",
        "VERIFY_ARGS": "" if every else "-m 'not slow'",
    }


def installed(folder: Path) -> None:
    """What `make setup` would download is there, and newer than what it is made from."""
    for name in INSTALLED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(PROJECT / name)
    for directory, _, names in os.walk(folder):
        for name in names:
            if ".git" not in Path(directory).parts and not (Path(directory) / name).is_symlink():
                os.utime(Path(directory) / name, (0, 0))


def test_the_page_is_done_from_a_clean_clone(
    environment: dict[str, str], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    walk = Walk(Page(PAGE), tmp_path, environment)
    every = pytestconfig.getoption("forms") == "all"
    first, *blocks = walk.page.blocks
    walk.step(first)
    installed(walk.place)
    for block in blocks:
        if every or not any(words in block.text for words in MINUTES):
            walk.step(block)
    assert walk.place == tmp_path / "transfers"
    tests = subprocess.run(
        ["git", "log", "--format=", "--name-only", "HEAD~2..HEAD", "--", "tests"],  # noqa: S607
        cwd=walk.place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert tests.stdout == "", "whoever adopts it edits no test"
    ruff = [str(PROJECT / ".venv" / "bin" / "ruff"), "check", "--no-cache", "lambdas", "stacks"]
    linted = subprocess.run(ruff, cwd=walk.place, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    (tmp_path / "mine").mkdir()
    (tmp_path / "a.toml").write_text("x = 1\ny = 2\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text("", encoding="utf-8")
    return Walk(Page(page), tmp_path, {**os.environ})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sh", "false\ntrue\n"),
        ("sh", "false | cat\n"),
        ("console", "$ echo a\nb\n"),
        ("console", "$ echo a\n"),
        ("console", "$ echo a; false\na\n"),
        ("diff", "--- a.toml\n+++ a.toml\n-z = 1\n+z = 2\n"),
        ("diff", "-x = 1\n+x = 2\n"),
        ("toml", "x = 1\n"),
    ],
)
def test_what_is_not_as_the_page_says_is_found(walk: Walk, language: str, text: str) -> None:
    with pytest.raises(AssertionError, match=r"page\.md:7"):
        walk.step(Block(language, text, 7))


def test_blocks_are_done_one_after_another(walk: Walk) -> None:
    start = walk.place
    walk.step(Block("diff", "--- a.toml\n+++ a.toml\n x = 1\n-y = 2\n+y = 3\n", 1))
    walk.step(Block("toml", "# {a,mine/b}.toml\nz = 4\n", 1))
    walk.step(Block("toml", "# a.toml, at the end\n[t]\n", 1))
    walk.step(Block("markdown", "<!-- new/page.md -->\n# A\n", 1))
    walk.step(Block("sh", "cd mine\n", 1))
    walk.step(Block("console", "$ cat b.toml\nz = 4\n$ echo a; echo 1 b; echo c\na\n… b\n…\n", 1))
    assert walk.place == start / "mine"
    assert (start / "a.toml").read_text(encoding="utf-8") == "z = 4\n\n[t]\n"
    assert (start / "new" / "page.md").read_text(encoding="utf-8") == "# A\n"


def test_names_and_outputs() -> None:
    assert alternatives("a/{b,c}.d") == ["a/b.d", "a/c.d"]
    assert alternatives("a") == ["a"]
    assert re.fullmatch(expected("a.b …\n"), "a.b c\n")
    assert not re.fullmatch(expected("a.b …\n"), "axb c\n")
    assert not re.fullmatch(expected("a …\n"), "a b\nc\n")
