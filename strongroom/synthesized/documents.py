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


LONGEST = 40  # characters of a key that is told


def parsed(file: Path) -> dict[str, Any]:
    """The document, in UTF-8, or UTF-16, which PowerShell's `>` writes; of a binary plan what Terraform shows.

    Raises:
        UnusableError: there is none, it can't be read, or Terraform can't show it.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        how = (
            "Run `make synth` first, or point at another path."
            if file.suffix == "" or file.name == FILE
            else "`terraform show -json PLAN` writes a plan."
        )
        raise UnusableError(f"There is no {file}. {how}") from None
    except OSError as error:
        raise UnusableError(f"{file} can't be read: {error}.") from None
    return document_of(_shown(file) if content.startswith(BINARY) else content, str(file))


def document_of(content: bytes, called: str) -> dict[str, Any]:
    """The document that a file, or whatever it is `called`, has.

    Raises:
        UnusableError: it is none.
    """
    if not content.strip():
        raise UnusableError(f"{called} is empty: what was to write it has not.")
    if content.startswith(BINARY):
        raise UnusableError(
            f"{called} is a binary plan, and Terraform shows those of files alone: `terraform show -json PLAN`."
        )
    try:
        # Which finds out the encoding, RFC 8259's three.
        document = json.loads(content, object_pairs_hook=_object, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise UnusableError(f"{called} can't be read: {error}.") from None
    except _TwiceError as error:
        raise UnusableError(f"{called} can't be read: {error}.") from None
    except (ValueError, RecursionError) as error:
        if b'"@level"' in content[:1000]:
            raise UnusableError(
                f"{called} is what `terraform plan -json` said while it planned. "
                "`terraform plan -out PLAN` and `terraform show -json PLAN` write the plan itself."
            ) from None
        raise UnusableError(f"{called} is not JSON ({error}).") from None
    if not isinstance(document, dict):
        raise UnusableError(f"{called} is not a Terraform configuration: it is not a JSON object.")
    return document


class _TwiceError(ValueError):
    """Readers of JSON differ in which of two members with one name counts (RFC 8259, section 4)."""


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"the key {json.dumps(twice[:LONGEST])} is there twice in one object")
    return found


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
