"""The recipe of docs/guides/operate.md: an adopter merges an upstream that has moved a stateful resource."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from strongroom.git import git
from tests.adopters.clone import INSTALLED, Clone, clone
from tests.adopters.forms import Files
from tests.example_settings import ONE_ACCOUNT

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "guides" / "operate.md"
TABLES, CHECKS = Path("stacks/tiers/tables.py"), Path("docs/reference/checks.md")


def files() -> Files:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in ONE_ACCOUNT.glob("*.toml")}


def commands() -> list[list[str]]:
    """What the page's section tells to type, in its order."""
    section = PAGE.read_text(encoding="utf-8").partition("## Upgrade this template")[2]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def as_somebody(folder: Path, *arguments: str) -> int:
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    return git(folder, *identity, *arguments).returncode


@pytest.fixture
def adopted(tmp_path: Path) -> Clone:
    """Upstream and adopter have a commit in common, and each one of its own."""
    upstream = clone(files(), tmp_path / "upstream").folder
    for arguments in (("init", "-b", "main"), ("add", "--all"), ("commit", "-m", "Begin")):
        assert as_somebody(upstream, *arguments) == 0
    adopter = tmp_path / "adopter"
    assert as_somebody(tmp_path, "clone", "-o", "upstream", str(upstream), str(adopter)) == 0
    sides = ((upstream, "theirs", "# Theirs"), (adopter, "ours", "# Ours"))
    for folder, team, first in sides:
        edit(folder / "environments" / "prod.toml", 'team = "payments"', f'team = "{team}"')
        edit(folder / CHECKS, "# Checks", first)
    edit(upstream / TABLES, '"sessions"', '"visitors"')
    for folder in (upstream, adopter):
        assert as_somebody(folder, "commit", "--all", "-m", "Go on") == 0
    for name in INSTALLED:
        (adopter / name).parent.mkdir(parents=True, exist_ok=True)
        (adopter / name).symlink_to(PROJECT / name)
    return Clone(adopter)


def test_an_upgrade_by_the_page(adopted: Clone) -> None:
    typed = commands()
    merging = [words[1:] for words in typed if words[0] == "git"]
    for words in merging[:-2]:
        code = as_somebody(adopted.folder, *words)
        assert code == (1 if words[0] == "merge" else 0), words
    assert 'team = "ours"' in (adopted.folder / "environments" / "prod.toml").read_text(encoding="utf-8")
    assert "# Theirs" in (adopted.folder / CHECKS).read_text(encoding="utf-8")

    assert [".venv/bin/strongroom", "addresses"] in typed
    moved = adopted.strongroom("addresses")
    assert moved.returncode == 1, moved.stderr
    assert "aws_dynamodb_table.tables_sessions" in moved.stderr
    assert "has gone" in " ".join(moved.stderr.split())
    judged = adopted.strongroom("diff", "--against", "HEAD")
    assert judged.returncode == 1
    assert "would be destroyed" in judged.stdout

    edit(adopted.folder / TABLES, '"visitors"', '"sessions"')  # "Keep the construct's id"
    kept = adopted.strongroom("addresses")
    assert kept.returncode == 0, kept.stderr
    for words in (["docs"], ["verify", "cdktf.out", "--no-checkov"]):
        done = adopted.strongroom(*words)
        assert done.returncode == 0, done.stdout + done.stderr
    for words in merging[-2:]:
        assert as_somebody(adopted.folder, *words) == 0
