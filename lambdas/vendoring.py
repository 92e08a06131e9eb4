"""Brings a function's dependencies into a folder: pinned by hash, pure Python, pruned.

The folder is `build/lambda/HASH/`, HASH standing for the requirements and the pruning rules. It is
made elsewhere and moved there whole, so that an interrupted run leaves nothing half done and two
runs at once don't disturb each other.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from lambdas.pruning import DROPPED, KEPT, is_dropped

CACHE: Final = Path(__file__).resolve().parent.parent / "build" / "lambda"

# Raise by one when what a vendored folder holds changes in a way the rules don't show.
LAYOUT: Final = "1"

# Only wheels for any platform are taken (`py3-none-any`), resolved for the oldest Python that may
# run them: what is vendored doesn't depend on who vendors it.
PIP_INSTALL: Final = (
    "install",
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--require-hashes",
    "--no-deps",
    "--no-compile",
    "--only-binary=:all:",
    "--platform=any",
    "--implementation=py",
    "--abi=none",
    "--python-version=3.11",
)

NATIVE_SUFFIXES: Final = frozenset({".so", ".pyd", ".dylib", ".dll"})


class PackagingError(Exception):
    """A function's zip cannot be built. The text says what to do."""


def vendor(requirements: Path, *, cache: Path | None = None) -> Path:
    """Return the folder with the dependencies that `requirements` pins."""
    if not requirements.is_file():
        raise PackagingError(
            f"{requirements} does not exist; compile it from requirements.in "
            "with the command that stands there."
        )
    cache = cache or CACHE
    vendored = cache / _key(requirements.read_bytes())
    if not vendored.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".part-") as part:
            tree = Path(part) / "tree"
            _install(requirements, tree)
            prune(tree)
            _move(tree, vendored)
    return vendored


def _key(requirements: bytes) -> str:
    digest = hashlib.sha256(LAYOUT.encode())
    for text in (*PIP_INSTALL, "dropped", *DROPPED, "kept", *KEPT):
        digest.update(b"\0" + text.encode())
    digest.update(b"\0" + requirements)
    return digest.hexdigest()[:16]


def _install(requirements: Path, tree: Path) -> None:
    command = [sys.executable, "-m", "pip", *PIP_INSTALL, f"--target={tree}", f"-r{requirements}"]
    # PIP_USER contradicts --target. The rest of pip's configuration is the user's own affair.
    environment = os.environ | {"PIP_USER": "0", "PIP_NO_COLOR": "1"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise PackagingError(_explain(requirements, done.stderr))


def _explain(requirements: Path, output: str) -> str:
    lines = [line.removeprefix("ERROR: ") for line in output.splitlines() if line.strip()]
    errors = [line.strip() for line in lines if not line.startswith("WARNING")]
    what = f"pip could not install the packages in {requirements}"
    if "No module named pip" in output:
        return f"{what}: {sys.executable} has no pip; run `{sys.executable} -m ensurepip`."
    if "HASHES" in output or "--require-hashes" in output:
        return (
            f"{what}: one of them has no hash there, or is not the one that was pinned by its "
            "hash; compile the file again with the command in its first lines, and review what "
            "changed."
        )
    return (
        f"{what} ({errors[-1] if errors else 'it said nothing'}); check the network and pip's "
        "configuration, and that each pinned version has a wheel for any platform."
    )


def prune(tree: Path) -> None:
    """Remove what the rules drop; refuse what would tie the zip to a platform."""
    for file in [path for path in tree.rglob("*") if not path.is_dir()]:
        name = file.relative_to(tree).as_posix()
        if is_dropped(name):
            file.unlink()
        elif NATIVE_SUFFIXES & set(file.suffixes):
            raise PackagingError(
                f"{name} is native code, and a function's zip is pure Python so that it runs on "
                "any processor and Python; pin a package that has a pure-Python wheel."
            )


def _move(tree: Path, vendored: Path) -> None:
    try:
        tree.rename(vendored)
    except OSError:
        # Another run was faster, with the same content.
        if not vendored.is_dir():
            raise
