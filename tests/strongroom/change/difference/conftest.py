"""A project as small as it gets: a `main.py` that writes stacks as cdktf does, in a clone of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

# Each file in environments/ is a stack, and what is in it is its resources; like the real one it writes to
# CDKTF_OUTDIR, says what is wrong with a setting and exits with 2, and counts how often it ran.
MAIN = """\
import json
import os
import sys
from pathlib import Path

from stacks.tier import tier

here = Path(__file__).parent
out = Path(os.environ.get("CDKTF_OUTDIR") or here / "cdktf.out")
with (here / "runs.txt").open("a") as runs:
    runs.write(f"{out}\\n")
for file in sorted((here / "environments").glob("*.toml")):
    if "wrong" in file.read_text():
        sys.exit(print(f"environments/{file.name}: kind: wrong", file=sys.stderr) or 2)
    folder = out / "stacks" / file.stem
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cdk.tf.json").write_text(json.dumps(tier(file.stem)))
"""
TIER = """\
def tier(name):
    return {
        "//": {"metadata": {"stackName": name}},
        "resource": {"aws_dynamodb_table": {"sessions": {"name": name, "ttl": {"enabled": True}}}},
    }
"""


def git(project: Path, *arguments: str) -> str:
    """What git says; nothing of the user's configuration counts."""
    author = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *author, *arguments],  # noqa: S607
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with one commit, and nothing else in it."""
    project = tmp_path / "project"
    for name in ("stacks", "environments", "policies"):
        (project / name).mkdir(parents=True)
    (project / "main.py").write_text(MAIN)
    (project / "stacks" / "__init__.py").touch()
    (project / "stacks" / "tier.py").write_text(TIER)
    (project / "environments" / "dev.toml").write_text("")
    (project / "environments" / "prod.toml").write_text("")
    (project / "policies" / "waivers.toml").write_text("")
    (project / ".gitignore").write_text("runs.txt\nbuild\n__pycache__\n")
    git(project, "init", "--quiet", "--initial-branch=main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message=first")
    return project


def edit(project: Path, old: str, new: str) -> None:
    """Replace a text of the tier."""
    file = project / "stacks" / "tier.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def runs(project: Path) -> int:
    """How often the working tree was synthesized."""
    file = project / "runs.txt"
    return len(file.read_text().splitlines()) if file.exists() else 0
