"""A git revision, synthesized: from a copy of its files, so that nothing in the user's folder is touched."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.git import git, last_line
from strongroom.synthesized.synthesis import synthesize_into

# Relative to a project; beside what a revision has. Vendored wheels are found there by their hashes.
VENDORED = Path("build") / "lambda"
OUTPUT = "cdktf.out"  # where a revision whose main.py knows no CDKTF_OUTDIR writes as well


def commit_of(revision: str, project: Path) -> str:
    """The full id of the commit that a revision means: a branch, a tag, `HEAD~2`.

    Raises:
        UnusableError: git doesn't know it, or the project is in no clone.
    """
    said = git(project, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    if said.returncode != 0:
        raise UnusableError(
            f"git finds no commit {revision!r} in {project} ({last_line(said)}). Give --against a branch, "
            "a tag or a commit of this clone."
        )
    return said.stdout.decode().strip()


def synthesize_commit(commit: str, project: Path, folder: Path) -> Path:
    """Synthesize a commit in a folder of its own, which is empty; the folder of its stacks.

    The files are the commit's, the Python environment is today's.

    Raises:
        UnusableError: its files can't be read, or it can't be synthesized.
    """
    # Of the folder it runs in: the project may be a part of a clone.
    said = git(project, "archive", "--format=zip", "-0", commit)
    if said.returncode != 0:
        raise UnusableError(f"git can't read the files of {commit}: {last_line(said)}.")
    with zipfile.ZipFile(io.BytesIO(said.stdout)) as archive:
        archive.extractall(folder)
    if not (folder / "main.py").exists():
        raise UnusableError(f"The commit {commit[:12]} has no main.py; compare with a later one (--against).")
    (project / VENDORED).mkdir(parents=True, exist_ok=True)
    (folder / VENDORED).parent.mkdir(exist_ok=True)
    (folder / VENDORED).symlink_to((project / VENDORED).resolve())
    try:
        synthesize_into(folder / OUTPUT, folder)
    except UnusableError as error:
        raise UnusableError(f"The commit {commit[:12]}, to compare with: {error}") from None
    return folder / OUTPUT / "stacks"
