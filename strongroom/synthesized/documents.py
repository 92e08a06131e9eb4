"""A JSON document that a person points at: in whatever encoding their shell wrote it, or a binary plan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError

FILE = "cdk.tf.json"
"""A stack's configuration, as cdktf names it."""

BINARY = b"PK\x03\x04"
"""`terraform plan -out` writes a zip archive."""


def parsed(file: Path) -> dict[str, Any]:
    """The document, in UTF-8, or UTF-16, which PowerShell's `>` writes; of a binary plan what Terraform shows.

    Raises:
        UnusableError: there is none, it can't be read, or Terraform can't show it.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise UnusableError(f"There is no {file}. Run `make synth` first, or point at another path.") from None
    except OSError as error:
        raise UnusableError(f"{file} can't be read: {error}.") from None
    return _document(file, _shown(file) if content.startswith(BINARY) else content)


def _document(file: Path, content: bytes) -> dict[str, Any]:
    try:
        # Which finds out the encoding, RFC 8259's three.
        document = json.loads(content, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise UnusableError(f"{file} can't be read: {error}.") from None
    except (ValueError, RecursionError) as error:
        if b'"@level"' in content[:1000]:
            raise UnusableError(
                f"{file} is what `terraform plan -json` said while it planned. "
                "`terraform plan -out PLAN` and `terraform show -json PLAN` write the plan itself."
            ) from None
        raise UnusableError(f"{file} is not JSON ({error}).") from None
    if not isinstance(document, dict):
        raise UnusableError(f"{file} is not a Terraform configuration: it is not a JSON object.")
    return document


def _refuse(constant: str) -> None:
    """What Python reads, and JSON has no word for: it would come out again as it went in."""
    raise ValueError(f"{constant} is no number")


def _shown(file: Path) -> bytes:
    """Terraform needs its own version and the providers' schemas: the folder that the plan was made in."""
    program = shutil.which("terraform")
    told = f"{file} is a binary plan, which Terraform alone can read"
    if program is None:
        raise UnusableError(
            f"{told}, and there is no `terraform` on the PATH. In the folder that it was planned in, "
            f"`terraform show -json {file.name}` writes what can be given instead."
        )
    said = subprocess.run(
        [program, "show", "-json", "-no-color", file.name],
        cwd=file.resolve().parent,
        env={**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"},
        capture_output=True,
        check=False,
    )
    if said.returncode != 0:
        raise UnusableError(f"{told}, and `terraform show -json` refuses it: {_sentence(said.stderr)}")
    return said.stdout


def _sentence(said: bytes) -> str:
    """What is wrong, from several lines in a frame."""
    lines = [line.strip(" │╷╵") for line in said.decode(errors="replace").splitlines()]
    words = " ".join(line for line in lines if line).removeprefix("Error: ")
    return words or "it says nothing of why."
