"""What checkov is given of a stack: one block that it does not know, and it takes the file for unreadable."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from strongroom.synthesized import Stack
from strongroom.synthesized.addresses import IN_TEXT, told, type_of
from strongroom.synthesized.reading import FILE
from strongroom.synthesized.stack import MODULE

PLAIN = re.compile(r"\w+\.[\w-]+")
_ADDRESS = re.compile(rf"(?<![\w.]){IN_TEXT}")

# Blocks and settings of Terraform's that checkov 3 can't parse in JSON. None of them is something to check.
BLOCKS = ("import", "moved", "removed")
SETTINGS = ("required_version",)


def readable(document: dict[str, Any]) -> dict[str, Any]:
    """The document without them; the same one, where it has none."""
    terraform = document.get("terraform")
    given = [*(name for name in BLOCKS if name in document)]
    settings = [name for name in SETTINGS if isinstance(terraform, dict) and name in terraform]
    if not (given or settings):
        return document
    kept = {name: value for name, value in document.items() if name not in given}
    if isinstance(terraform, dict):
        kept["terraform"] = {name: value for name, value in terraform.items() if name not in settings}
    return kept


@dataclass(frozen=True)
class Names:
    """Names that checkov can read, for those of a plan: an instance's (`b["x/y"]`), and what is in a module."""

    short: dict[str, str]
    """Address -> another one."""

    @classmethod
    def of(cls, stack: Stack) -> Names:
        odd = [each for each in stack.resources if not PLAIN.fullmatch(each)]
        return cls({address: f"{type_of(address)}.instance_{number}" for number, address in enumerate(odd)})

    def own(self, name: str) -> str:
        """The address that checkov's name of a resource stands for, which may have no type: `resource.x`."""
        return self._long.get(name.rpartition(".")[2], name)

    @cached_property
    def _long(self) -> dict[str, str]:
        return {short.partition(".")[2]: address for address, short in self.short.items()}

    def given(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with these names, also where something refers to one; the same, where there is none."""
        if not self.short:
            return document
        resources: dict[str, dict[str, Any]] = {}
        for type_, named in document["resource"].items():
            resources[type_] = {self._named(type_, name): self._told(each) for name, each in named.items()}
        return {**document, "resource": resources}

    def _named(self, type_: str, name: str) -> str:
        address = name if name.startswith(MODULE) else f"{type_}.{name}"
        return self.short.get(address, address).partition(".")[2]

    def _told(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._told(each) for each in value]
        if isinstance(value, dict):
            return {name: self._told(each) for name, each in value.items()}
        if not isinstance(value, str) or "${" not in value:
            return value
        return _ADDRESS.sub(lambda found: self.short.get(told(found[1], found[2]), found[0]), value)


def written(file: Path, stack: Stack, names: Names, folder: Path) -> Path:
    """The file to scan: the stack's own, or a copy in a folder, in lines as cdktf writes it."""
    left = readable(names.given(stack.document))
    if left is stack.document and not stack.planned:
        return file.resolve()
    folder.mkdir(parents=True)
    copy = folder.resolve() / FILE
    copy.write_text(json.dumps(left, indent=2), encoding="utf-8")
    return copy
