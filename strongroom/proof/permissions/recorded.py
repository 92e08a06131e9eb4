"""The calls that the local deployment recorded (`strongroom.local.shim.calls`), read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.proof.permissions.evaluate import Request


@dataclass(frozen=True)
class Call:
    """What a role, by its name, asked for. `context`: the condition keys that are known of the request."""

    role: str
    action: str
    resource: str
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"

    @property
    def request(self) -> Request:
        return Request(self.action, self.resource, self.context)


def read(file: Path) -> list[Call]:
    """The calls of a file, one JSON object a line.

    Raises:
        UnusableError: there is none, or a line is no call.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise UnusableError(f"There is no {file}: `make up` records the calls of what it deploys.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"{file} can't be read: {error}.") from None
    calls = []
    for number, line in enumerate(lines, start=1):
        try:
            calls.append(Call(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise UnusableError(f"{file}, line {number} is not a recorded call ({error}).") from None
    return calls
