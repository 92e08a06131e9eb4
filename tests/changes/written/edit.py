"""A change that settings cannot express: an edit of the document, of the state, or of the command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from strongroom.local.aws import Clients

__all__ = [
    "Document",
    "Written",
    "add",
    "at",
    "deployed",
    "policy",
    "renamed",
    "statement",
    "untouched",
    "without",
]

Document = dict[str, Any]
"""A `cdk.tf.json`, or a state; or a block of it."""

Change = Callable[[Document], None]
Behind = Callable[[Clients, Document], AbstractContextManager[None]]
"""What is done to what is deployed, which has this state, and undone afterwards."""


def untouched(_: Document) -> None:
    """Nothing is edited."""


@dataclass(frozen=True)
class Written:
    """`name`: the function's, with dashes. `arguments`: of `terraform plan`. `state`: an edit of the state.

    `behind`: done to what is deployed, which is refreshed before the plan. `fails`: Terraform is to end in an
    error, and leaves the plan as far as it came.
    """

    name: str
    edit: Change = untouched
    arguments: tuple[str, ...] = ()
    state: Change = untouched
    behind: Behind | None = None
    fails: bool = False


def at(document: Document, type_: str, beginning: str = "") -> Document:
    """The block of a type whose name begins so, which is the first that does."""
    blocks = document["resource"][type_]
    found: Document = blocks[next(name for name in blocks if name.startswith(beginning))]
    return found


def deployed(state: Document, type_: str, beginning: str) -> Document:
    """What a state has of the resource of a type whose name begins so, which is the first that does."""
    found: Document = next(
        each["instances"][0]["attributes"]
        for each in state["resources"]
        if each["type"] == type_ and each["name"].startswith(beginning)
    )
    return found


def add(document: Document, type_: str, name: str, block: Document) -> None:
    document["resource"].setdefault(type_, {})[name] = block


def without(document: Document, type_: str, beginning: str = "") -> str:
    """Without the resource; its address. What refers to it has a text instead, and waits for it no more."""
    blocks = document["resource"][type_]
    name = next(name for name in blocks if name.startswith(beginning))
    del blocks[name]
    if not blocks:
        del document["resource"][type_]
    address = f"{type_}.{name}"
    document["resource"] = _forgetting(document["resource"], address)
    document["output"] = _forgetting(document["output"], address)
    return address


def _forgetting(value: Any, address: str) -> Any:
    if isinstance(value, dict):
        return {key: _forgetting(each, address) for key, each in value.items()}
    if isinstance(value, list):
        return [_forgetting(each, address) for each in value if each != address]
    if isinstance(value, str):
        text = re.sub(r"\$\{" + re.escape(address) + r"\.(\w+)\}", _gone, value)
        return "gone" if address in text else text
    return value


def _gone(attribute: re.Match[str]) -> str:
    return "arn:aws:kms:us-east-1:123456789012:key/gone" if attribute[1] == "arn" else "gone"


def policy(block: Document, change: Change, key: str = "policy") -> None:
    """The policy document in an attribute, changed."""
    document = json.loads(block[key])
    change(document)
    block[key] = json.dumps(document, separators=(",", ":"))


def statement(document: Document, sid: str) -> Document:
    """A policy's statement."""
    found: Document = next(each for each in document["Statement"] if each.get("Sid") == sid)
    return found


def renamed(document: Document, beginning: str, other: str) -> dict[str, str]:
    """A construct's resources under another id, with all that refers to them; old address -> new one."""
    moves: dict[str, str] = {}
    for type_, blocks in document["resource"].items():
        for name in blocks:
            if name.startswith(beginning):
                moves[f"{type_}.{name}"] = f"{type_}.{other}{name.removeprefix(beginning)}"
    text = json.dumps(document)
    for old, new in moves.items():
        text = text.replace(old.partition(".")[2], new.partition(".")[2])
    document.update(json.loads(text))
    return moves
