"""Read what a person points at: a stack's folder, its `cdk.tf.json`, or a plan (`terraform show -json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError
from strongroom.synthesized import plan
from strongroom.synthesized.shape import ShapeError, checked
from strongroom.synthesized.stack import Stack

FILE = "cdk.tf.json"
UNFINISHED = "unfinished.txt"
"""`stacks.unfinished.MARK`: what reads stacks knows nothing of what made them."""


def load(path: Path) -> Stack:
    """The stack at a path.

    Raises:
        UnusableError: there is none, it can't be read, or the synthesis after it failed.
    """
    file = path / FILE if path.is_dir() else path
    document = _parsed(file)
    _require_finished(file)
    if plan.is_plan(document):
        beside = file.parent / FILE
        written = _checked(beside, _parsed(beside)) if beside.exists() else {}
        try:
            document = plan.configuration(document, written)
        except ShapeError as error:
            raise _unreadable(file, error) from None
    document = _checked(file, document)
    return Stack(_name(document) or file.resolve().parent.name, document, file.parent)


def files(path: Path) -> list[Path]:
    """The files that a path means: itself, a stack's, or those of every stack below a folder.

    Raises:
        UnusableError: there is none.
    """
    if not path.is_dir() or (path / FILE).exists():
        return [path / FILE if path.is_dir() else path]
    found = sorted([*path.glob(f"*/{FILE}"), *path.glob(f"stacks/*/{FILE}")])
    if not found:
        raise UnusableError(f"There is no {FILE} in {path} or below it. Run `make synth` first.")
    return found


def _require_finished(file: Path) -> None:
    """`<outdir>/stacks/<name>/cdk.tf.json`, and a plan beside it, are what the last synthesis says of them."""
    outdir = file.resolve().parent.parent.parent
    if (outdir / UNFINISHED).is_file():
        raise UnusableError(
            f"{file} is older than its source: the last synthesis to {outdir.name} did not succeed. "
            "Run `make synth`, which says why."
        )


def _checked(file: Path, document: dict[str, Any]) -> dict[str, Any]:
    try:
        return checked(document)
    except ShapeError as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: ShapeError) -> UnusableError:
    return UnusableError(f"{file} can't be read as Terraform writes it: {error}.")


def _parsed(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusableError(f"There is no {file}. Run `make synth` first, or point at another path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"{file} can't be read: {error}.") from None
    except (ValueError, RecursionError) as error:
        raise UnusableError(f"{file} is not JSON ({error}).") from None
    if not isinstance(document, dict):
        raise UnusableError(f"{file} is not a Terraform configuration: it is not a JSON object.")
    return document


def _name(document: dict[str, Any]) -> str | None:
    """What cdktf calls the stack."""
    told = document.get("//", {})
    metadata = told.get("metadata", {}) if isinstance(told, dict) else {}
    name = metadata.get("stackName") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None
